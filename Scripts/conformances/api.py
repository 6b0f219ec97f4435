"""A property-based fuzzer (schemathesis) calls every route of a real engine, as its own `openapi.json` describes them.

No answer may be a 5xx, and none may have a status, media type, header or field that the document does not name.
"""
import json, os, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stage import Findings, Stage, call, pay, wait

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance," \
         "response_schema_conformance,ignored_auth"


def main():
    quick = "--quick" in sys.argv
    findings = Findings()
    with Stage() as stage:
        stage.sandbox()
        stage.engine()
        stage.register_webhook(stage.url + "/webhooks/stripe")
        opened = [stage.open_deposit(), stage.open_deposit(), stage.open_deposit()]
        pay(opened[0]["checkoutUrl"])
        wait(lambda: stage.status(opened[0])["status"] == "READY", "READY")
        document = json.loads(call("GET", stage.url + "/openapi.json")[2])
        # Names that exist, so that the fuzzer also comes past the look-up.
        known = {"id": [d["depositId"] for d in opened], "code": [d["payUrl"].rsplit("/", 1)[1] for d in opened]}
        for path in document["paths"].values():
            for operation in path.values():
                for parameter in operation.get("parameters", []):
                    names = known.get(parameter["name"]) if parameter["in"] == "path" else None
                    if names:
                        parameter["schema"] = {"anyOf": [{"type": "string", "enum": names}, {"type": "string"}]}
        with open(stage.folder + "/openapi.json", "w") as file:
            json.dump(document, file)
        report = stage.folder + "/report.xml"
        words = [os.path.dirname(sys.executable) + "/schemathesis", "run", stage.folder + "/openapi.json",
                 "--url", stage.url, "--header", f"Authorization: Bearer {stage.token}", "--checks", CHECKS,
                 "--max-examples", "10" if quick else "100", "--workers", "2", "--seed", os.environ.get("SEED", "1"),
                 "--phases", "examples,coverage,fuzzing", "--request-timeout", "60", "--no-color",
                 "--suppress-health-check", "all", "--report", "junit", "--report-junit-path", report]
        done = subprocess.run(words, cwd=stage.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        findings.check(done.returncode == 0, "schemathesis found something:\n" + done.stdout[-12_000:])
        print("\n".join(line for line in done.stdout.splitlines() if "generated" in line or "Operations" in line))
        status, _, metrics = call("GET", stage.url + "/metrics")
        counted = [line.rsplit(" ", 1) for line in metrics.decode().splitlines()
                   if line.startswith("visual_http_requests_total")]
        total = sum(int(count) for _, count in counted)
        failed = [line for line, _ in counted if 'status="5' in line and 'status="503"' not in line]
        findings.check(not failed, f"no answer was a 5xx: {failed}")
        findings.check(total > (200 if quick else 2_000), f"the engine was really asked: {total} requests")
        for one in opened:
            findings.check(stage.api("GET", f"/api/creator/deposits/{one['depositId']}")[0] == 200,
                           "the deposits are still there")
        print(f"  the engine answered {total} requests")
    findings.end("schemathesis")


main()
