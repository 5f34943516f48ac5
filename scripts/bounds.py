"""Measures what the page costs: decisions beside it, its first paint, and the growth of a tab.

Used by scripts/page-bounds: CLASSPATH."""
import datetime
import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

BLOCKS = 10_000
TABS = 10
TRIES = 30
MESSAGES = 600
DRIVER = "http://127.0.0.1:9617"
PAGE = "http://127.0.0.1:8617"
state = tempfile.mkdtemp()
program = ["java", "-XX:+UseSerialGC", "-cp", sys.argv[1], "io.portcullis.gateway.Main", "--state", state]
children = []


def portcullis(*words):
    return subprocess.run(program + list(words), capture_output=True, text=True).stdout


def start(words, **kinds):
    children.append(subprocess.Popen(words, **kinds))
    return children[-1]


def begin():
    with open(state + "/portcullis.yaml", "w") as file:
        file.write("inside: [10.0.0.0/8]\nweb: {socket: true, write: true}\n"
                   # All budgets wide open: fifty peers and their blocks are what is measured here.
                   "breaker: {per-minute: 1000000, in-force: 1000000, per-source-per-minute: 1000, peers-share: 100%}\n")
    gateway = start(program + ["run", "--enforce", "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                    stderr=subprocess.STDOUT, text=True)
    gateway.stdin.write("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,"
                        "SrcBytes,Label\n")
    gateway.stdin.flush()
    while not os.path.exists(state + "/run/web.sock"):
        time.sleep(0.2)
    for first in range(0, BLOCKS, 1000):
        numbers = range(first + 1, first + 1001)
        portcullis("rules", "add", *["198.%d.%d.%d" % (18 + (n >> 16), (n >> 8) & 255, n & 255) for n in numbers])
    print("blocks in force:", portcullis("-o", "json", "rules", "list").count('"id"'), flush=True)
    return gateway


def decisions(gateway, net, tries=TRIES):
    """From the writing of the flow that decides to the event of its block, in milliseconds."""
    log, took = state + "/log/eve.json", []
    for host in range(1, tries + 1):
        time.sleep(1)  # so that the tabs have something to ask meanwhile
        source, now, rows = "10.0.%d.%d" % (net, host), time.time(), ""
        for beat in range(14, 0, -1):
            at = now - beat * 5 + random.uniform(-0.05, 0.05)
            start = time.strftime("%Y/%m/%d %H:%M:%S", time.localtime(at)) + ".%06d" % (at % 1 * 1e6)
            rows += f"{start},0.2,tcp,{source},{40000 + beat},   ->,203.0.{100 + net}.{host},8443,FSPA_FSPA,0,0,10,1000,400,\n"
        begun = time.time()
        gateway.stdin.write(rows)
        gateway.stdin.flush()
        while time.time() < begun + 30:
            with open(log) as events:
                events.seek(max(0, os.path.getsize(log) - 30000))
                found = [each for each in events if '"event_type":"block"' in each and f'"{source}"' in each]
            if found:
                at = datetime.datetime.strptime(json.loads(found[0])["timestamp"], "%Y-%m-%dT%H:%M:%S.%f%z")
                took.append((at.timestamp() - begun) * 1000)
                break
            time.sleep(0.02)
        if len(took) < host:
            return f"block {host} did not come in 30 s; see 'portcullis breaker' and the event log in {state}"
    took.sort()
    return f"{len(took)} blocks, median {took[len(took) // 2]:.0f} ms, 90 % {took[int(len(took) * 0.9)]:.0f} ms, most {took[-1]:.0f} ms"


def seconds(process):
    """Of a core that a process has used so far."""
    with open(f"/proc/{process.pid}/stat") as facts:
        return sum(map(int, facts.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def resident(process):
    with open(f"/proc/{process.pid}/status") as facts:
        return int(next(line for line in facts if line.startswith("VmRSS")).split()[1]) // 1024


def token():
    return json.loads(portcullis("-o", "json", "web", "token", "--name", "bounds"))["token"]


class Tabs:
    """What ten browsers ask when they hear that rules have changed."""

    def __init__(self):
        self.stopped, self.asked, self.failed = False, 0, 0
        line = http.client.HTTPConnection("127.0.0.1", 8617)
        line.request("POST", "/login", "token=" + token(), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        self.cookie = {"Cookie": answer.getheader("Set-Cookie").split(";")[0]}
        for number in range(TABS):
            threading.Thread(target=self.tab, args=(number + 1,), daemon=True).start()

    def events(self):
        stream = http.client.HTTPConnection("127.0.0.1", 8617, timeout=120)
        stream.request("GET", "/events", headers=self.cookie)
        return stream.getresponse()

    def look(self, line, path):
        """As a browser does, once more where the server has closed a connection that was idle."""
        for attempt in (1, 2):
            try:
                line.request("GET", path, headers={**self.cookie, "HX-Request": "true"})
                line.getresponse().read()
                self.asked += 1
                return
            except (http.client.HTTPException, OSError):
                line.close()
                if attempt == 2:
                    self.failed += 1

    def tab(self, page):
        news = self.events()
        line = http.client.HTTPConnection("127.0.0.1", 8617, timeout=120)
        while not self.stopped:
            heard = news.fp.readline()
            if not heard:
                time.sleep(2)
                news = self.events()
            if not heard.startswith(b"event"):
                continue
            for path in (f"/now/list?page={page}", "/strip", "/now"):
                self.look(line, path)


def ask(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(DRIVER + path, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=600) as answer:
        return json.load(answer)["value"]


def browser():
    start(["chromedriver", "--port=9617"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            ask("GET", "/status")
            break
        except OSError:
            time.sleep(0.2)
    options = {"binary": "/usr/bin/chromium", "args": ["--headless=new", "--no-sandbox", "--disable-gpu"]}
    wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
    session = "/session/" + ask("POST", "/session", wanted)["sessionId"]
    ask("POST", session + "/timeouts", {"script": 500_000})

    def run(script, kind="sync", *arguments):
        return ask("POST", session + "/execute/" + kind, {"script": script, "args": list(arguments)})

    def chrome(command, **parameters):
        return ask("POST", session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def go(path):
        ask("POST", session + "/url", {"url": PAGE + path})

    go("/login")
    run("document.getElementById('token').value = arguments[0]; document.forms[0].submit()", "sync", token())
    time.sleep(3)
    for path in ("/now", "/timeline", "/hosts", "/what-if"):
        paints = []
        for _ in range(9):
            go(path)
            time.sleep(0.7)
            paints.append(run("const p = performance.getEntriesByName('first-contentful-paint')[0]; return p ? p.startTime : 1e9"))
        paints.sort()
        print(f"first paint of {path}: median {paints[4]:.0f} ms, most {paints[-1]:.0f} ms", flush=True)
    go("/now")
    time.sleep(2)

    def heap():
        chrome("HeapProfiler.collectGarbage")
        chrome("Performance.enable")
        return {each["name"]: each["value"] for each in chrome("Performance.getMetrics")["metrics"]}

    messages = """const [many, done] = arguments;
      (async () => { for (let n = 0; n < many; n++) {
        for (const part of ['rules', 'status', 'line']) document.body.dispatchEvent(new Event(part));
        await new Promise((next) => document.body.addEventListener('htmx:afterSettle', next, {once: true}));
      } done(many); })();"""
    run(messages, "async", 100)
    before, begun = heap(), time.time()
    for batch in range(1, 4):
        run(messages, "async", MESSAGES)
        after = heap()
        grown = (after["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 1e6
        print(f"a tab after {batch * 3 * MESSAGES:,} messages in {time.time() - begun:.0f} s: {grown:+.2f} MB,"
              f" {after['Nodes'] - before['Nodes']:+.0f} nodes, {after['JSEventListeners'] - before['JSEventListeners']:+.0f} listeners", flush=True)
    ask("DELETE", session)


try:
    running = begin()
    decisions(running, 1, 10)
    print("without the page:", decisions(running, 2), flush=True)
    # As much memory as its unit gives it.
    page = start([program[0], "-XX:MaxRAM=512m", *program[1:], "web"], stderr=subprocess.DEVNULL)
    time.sleep(8)
    tabs = Tabs()
    time.sleep(5)
    begun, asked, before = time.time(), tabs.asked, (seconds(running), seconds(page))
    print(f"with {TABS} tabs:", decisions(running, 3), flush=True)
    lasted = time.time() - begun
    of_gateway, of_page = (100 * (seconds(each) - had) / lasted for each, had in zip((running, page), before))
    print(f"in these {lasted:.0f} s the tabs asked for {tabs.asked - asked} pages, {tabs.failed} in vain; the gateway took"
          f" {of_gateway:.0f} % of a core and has {resident(running)} MB, the page {of_page:.0f} % and {resident(page)} MB", flush=True)
    tabs.stopped = True
    browser()
finally:
    for child in reversed(children):
        child.terminate()
    shutil.rmtree(state, ignore_errors=True)
