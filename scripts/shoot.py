"""Logs in to the page on loopback and takes its pictures, by chromedriver's own protocol (W3C WebDriver).

Used by scripts/screenshots: FOLDER WIDTHS TOKEN PAGE..."""
import base64
import json
import re
import subprocess
import sys
import time
import urllib.request

DRIVER = "http://127.0.0.1:9617"
PAGE = "http://127.0.0.1:8617"


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(DRIVER + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["value"]


def main(folder, widths, token, *pages):
    driver = subprocess.Popen(["chromedriver", "--port=9617"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                ask("GET", "/status")
                break
            except OSError:
                time.sleep(0.2)
        # Root has no sandbox in Chromium; it sees only this page, on loopback.
        options = {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        session = "/session/" + ask("POST", "/session", wanted)["sessionId"]

        def chrome(command, **parameters):
            return ask("POST", session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

        def run(script, *arguments):
            return ask("POST", session + "/execute/sync", {"script": script, "args": list(arguments)})

        ask("POST", session + "/url", {"url": PAGE + "/login"})
        run("document.getElementById('token').value = arguments[0]; document.forms[0].submit()", token)
        time.sleep(2)
        if "what-if" in pages:
            ask("POST", session + "/url", {"url": PAGE + "/what-if"})
            run("const f = document.querySelector('form.trial'); f.elements.profile.value = arguments[0];"
                " f.elements.scope.value = 'remote'; f.submit()", "reasons")
        for _ in range(120 if "what-if" in pages else 0):
            time.sleep(1)
            if run("return !!document.getElementById('result') || !!document.querySelector('#job .told')"):
                break
        for width in map(int, widths.split(",")):
            for scheme in ("light", "dark"):
                chrome("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
                chrome("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                for page in pages:
                    ask("POST", session + "/url", {"url": PAGE + "/" + page})
                    time.sleep(1.5)
                    picture = chrome("Page.captureScreenshot", format="png", captureBeyondViewport=True)
                    name = f"{folder}/{re.sub('[^a-z0-9]+', '-', page)}-{width}-{scheme}.png"
                    with open(name, "wb") as file:
                        file.write(base64.b64decode(picture["data"]))
        ask("DELETE", session)
    finally:
        driver.terminate()


main(*sys.argv[1:])
