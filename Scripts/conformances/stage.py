"""An engine and a sandbox of one's own, in a temporary folder, on free loopback ports; gone when the block ends."""
import json, os, shutil, subprocess, sys, tempfile, time, urllib.error, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WEBHOOK_SECRET = "whsec_conformance"


def programs():
    """The folder of the programs: as asked for, else the newest build."""
    given = os.environ.get("VISUAL_PROGRAMS")
    built = [f"{ROOT}/.build/{kind}" for kind in ("release", "debug")]
    built = [folder for folder in built if os.path.exists(folder + "/visual-engine")]
    if not given and not built:
        sys.exit("there are no programs: build first (swift build)")
    return given or max(built, key=lambda folder: os.path.getmtime(folder + "/visual-engine"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def call(method, url, body=None, headers=None):
    """Status, headers and body of an answer, whatever its status; redirects are not followed."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, method=method, headers=headers or {})
    if data is not None and not isinstance(body, bytes):
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def wait(found, what, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = found()
        if value:
            return value
        time.sleep(0.02)
    sys.exit(f"{what} never came")


class Stage:
    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="visual-conformance-", dir=os.environ.get("TMPDIR"))
        self.children = []
        self.base = {"PATH": os.environ["PATH"], "HOME": self.folder, "XDG_STATE_HOME": self.folder,
                     "XDG_CONFIG_HOME": self.folder, "TMPDIR": self.folder}
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.stdin.close()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, program, *words, environment=None):
        """Starts a program and gives the line it says once it listens."""
        log = open(f"{self.folder}/{program}-{len(self.children)}.log", "w")
        child = subprocess.Popen(
            [f"{programs()}/{program}", *words, "--stop-on-stdin-close"], env={**self.base, **(environment or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        self.children.append(child)
        line = child.stdout.readline()
        if not line:
            sys.exit(f"{program} does not start:\n{open(log.name).read()}")
        return json.loads(line)

    def sandbox(self, *words):
        self.places = self.start(
            "visual-sandbox", "serve", "--webhook-secret", WEBHOOK_SECRET, "--encode-seconds", "0.05",
            "--read-only-api-key", "conformance-read-only", *words)
        return self.places

    def engine(self, stripe=None, **settings):
        """Starts an engine on the sandbox; gives its URL. Its token has all roles."""
        token_file = self.folder + "/token"
        environment = {
            "STRIPE_SECRET_KEY": "sk_test_conformance", "STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "STRIPE_API_BASE": stripe or self.places["stripe"], "BUNNY_LIBRARY_ID": "568241",
            "BUNNY_API_BASE": self.places["bunny"], "BUNNY_STREAM_API_KEY": "sandbox-library-key",
            "BUNNY_READ_ONLY_API_KEY": "conformance-read-only", "BUNNY_EMBED_BASE": self.places["bunny"],
            "BUNNY_TOKEN_SECURITY_KEY": "sandbox-security-key", "VISUAL_PLAY_TOKEN_SECRET": "conformance" * 4,
            "VISUAL_RATE_LIMIT": "0", **settings,
        }
        self.database = self.folder + "/visual.sqlite"
        self.url = self.start("visual-engine", "serve", "--port", "0", "--database", self.database,
                              "--local-token-file", token_file, environment=environment)["url"]
        with open(token_file) as file:
            self.token = file.read().strip()
        return self.url

    def api(self, method, path, body=None, **headers):
        """Calls the engine with the token of all roles; gives status and JSON."""
        headers = {"Authorization": "Bearer " + self.token, **{k.replace("_", "-"): v for k, v in headers.items()}}
        status, _, answer = call(method, self.url + path, body, headers)
        return status, json.loads(answer) if answer else None

    def register_webhook(self, target):
        status, _, answer = call(
            "POST", self.places["stripe"] + "/v1/webhook_endpoints",
            f"url={target}&enabled_events[]=*".encode(),
            {"Authorization": "Bearer sk_test_conformance", "Content-Type": "application/x-www-form-urlencoded"})
        if status != 200:
            sys.exit(f"the webhook is not registered: {answer}")

    def open_deposit(self, **more):
        status, opened = self.api("POST", "/api/creator/videos/init-checkout",
                                  {"type": "clip", "durationSec": 3, "title": "Conformité", **more})
        if status != 200:
            sys.exit(f"init-checkout: {status} {opened}")
        return opened

    def status(self, opened):
        return self.api("GET", f"/api/creator/videos/deposit/{opened['depositId']}/status")[1]


def pay(checkout_url):
    """What a person does on the hosted page."""
    status, _, answer = call("POST", checkout_url + "/pay", b"email=payer@example.com",
                             {"Content-Type": "application/x-www-form-urlencoded"})
    if status != 303:
        sys.exit(f"paying: {status} {answer}")


class Findings:
    """What was looked at, and what was wrong."""

    def __init__(self):
        self.looked, self.wrong = 0, []

    def check(self, holds, what):
        self.looked += 1
        if not holds:
            self.wrong.append(what)
            print("✗ " + what, file=sys.stderr)

    def end(self, what):
        print(f"{what}: {self.looked} checks, {len(self.wrong)} wrong")
        sys.exit(1 if self.wrong else 0)
