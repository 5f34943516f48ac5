#!/usr/bin/env python3
"""What a baseline is worth: learns from the first half of a capture's time, and counts the tuples
that alarm in its second half, without and with it.

  learn.py PORTCULLIS LABELLED      such as: learn.py ../../scripts/portcullis ../../../shared/labelled

Each capture is judged alone but for the two days of one network (008 and 010), where the first day
is learned and the second judged. Groups: C&C (LABELLED/TRUTH.tsv), infected (label says Botnet,
Malware or Malicious), normal (label says Normal or Benign), other (nothing is known).
`pending` takes the baseline as it was learned, `reviewed` after an operator accepted what was held
back of the groups normal and other: an operator who never errs, so the best that can be had.
"""
import csv, json, lzma, os, subprocess, sys, tempfile
from collections import Counter, defaultdict
from datetime import datetime

PORTCULLIS, LABELLED = sys.argv[1:3]
HALVED = ["ctu13-scenario11/capture20110818-2.binetflow.xz", "zeek/002-zeek-scenario-port-scanning.binetflow",
          "zeek/003-zeek-scenario-malicious.binetflow", "zeek/008-zeek-mixed.binetflow", "zeek/010-zeek-mixed.binetflow",
          "malware/empire_beaconing_0.binetflow", "malware/empire_tasks_0.binetflow",
          "malware/empire-wmi-to-vss.binetflow", "../flows/CTU-Normal-7-2013-13-07.binetflow"]
DAYS = ("zeek/008-zeek-mixed.binetflow", "zeek/010-zeek-mixed.binetflow")


def run(state, *words):
    os.makedirs(state, exist_ok=True)
    with open(os.path.join(state, "portcullis.yaml"), "w") as handle: handle.write("detector: {profile: portcullis}\n")
    done = subprocess.run([PORTCULLIS, "--state", state, *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def lines(name):
    path = os.path.join(LABELLED, name)
    with lzma.open(path, "rt") if path.endswith(".xz") else open(path) as text:
        head, *rest = text.read().splitlines()
    return head, sorted(rest, key=lambda line: line.split(",", 1)[0])


def halves(name, folder):
    """The capture's lines before and after the middle of its time."""
    head, rest = lines(name)
    when = lambda line: datetime.strptime(line.split(",", 1)[0], "%Y/%m/%d %H:%M:%S.%f")
    middle = when(rest[0]) + (when(rest[-1]) - when(rest[0])) / 2
    parts = [[line for line in rest if when(line) < middle], [line for line in rest if when(line) >= middle]]
    return [write(folder, f"half{i}.binetflow", [head, *part]) for i, part in enumerate(parts)]


def write(folder, name, rows):
    path = os.path.join(folder, name)
    with open(path, "w") as out:
        out.write("\n".join(rows) + "\n")
    return path


def groups(*names):
    truth = set()
    with open(os.path.join(LABELLED, "TRUTH.tsv")) as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["flow_file"] in names:
                truth.add("-".join([row["src"], row["dst"], row["dport"], row["proto"]]))
    labels = defaultdict(Counter)
    for name in names:
        head, rest = lines(name)
        at = {column: i for i, column in enumerate(head.split(","))}
        for row in csv.reader(rest):
            tuple_ = "-".join(row[at[c]] for c in ("SrcAddr", "DstAddr", "Dport", "Proto"))
            labels[tuple_][row[at["Label"]] if "Label" in at and len(row) > at["Label"] else ""] += 1

    def group(tuple_):
        if tuple_ in truth:
            return "C&C"
        label = labels[tuple_].most_common(1)[0][0].lower() if labels[tuple_] else ""
        if "normal" in label or "benign" in label:
            return "normal"
        return "infected" if any(w in label for w in ("botnet", "malware", "malicious")) else "other"
    return group


def alarms(state, file, level):
    found = run(state, "detect", "-o", "json", "--sensitivity", level, file).splitlines()
    return {each["tuple"] for each in map(json.loads, found) if each["malicious"]}


def count(tuples, group):
    return " ".join(f"{name} {n}" for name, n in sorted(Counter(map(group, tuples)).items())) or "none"


def judge(title, first, second, group, folder):
    for level in ("cautious", "balanced", "eager"):
        state = tempfile.mkdtemp(dir=folder)
        without = alarms(state, second, level)
        learned = json.loads(run(state, "models", "learn", "-o", "json", first))
        by = {s: {each["tuple"] for each in learned if each["state"] == s} for s in ("pending", "held_back")}
        pending = alarms(state, second, level)
        harmless = [t for t in by["held_back"] if group(t) in ("normal", "other")]
        if harmless:
            run(state, "models", "baseline", "accept", *harmless)
        reviewed = alarms(state, second, level)
        print(f"{title} | {level} | {count(by['pending'], group)} | {count(by['held_back'], group)} | "
              f"{count(without, group)} | {count(pending, group)} | {count(reviewed, group)}", flush=True)


def infection(folder):
    """Learns over each whole capture with C&C, as if the network had been infected all the time."""
    with open(os.path.join(LABELLED, "TRUTH.tsv")) as table:
        captures = sorted({row["flow_file"] for row in csv.DictReader(table, delimiter="\t") if row["class"] == "C&C"})
    for name in captures:
        group, file = groups(name), os.path.join(LABELLED, name)
        state = tempfile.mkdtemp(dir=folder)
        learned = json.loads(run(state, "models", "learn", "-o", "json", file))
        by = {s: {each["tuple"] for each in learned if each["state"] == s} for s in ("pending", "held_back")}
        before = alarms(tempfile.mkdtemp(dir=folder), file, "balanced")
        after = alarms(state, file, "balanced")
        print(f"{os.path.basename(name)} | {count(by['pending'], group)} | {count(by['held_back'], group)} | "
              f"{count(before, group)} | {count(after, group)}", flush=True)


def generated(port, jitter, folder):
    """300 beacons of another seed than the trained ones, each of a host of its own to a server of its own."""
    from proto import generate
    rows = []
    for number, flows in enumerate(generate(21, 300, jitter)):
        for micros, seconds, total, source in flows:
            start = datetime.fromtimestamp(1_700_000_000 + micros / 1e6).strftime("%Y/%m/%d %H:%M:%S.%f")
            rows.append(f"{start},{seconds:f},tcp,10.1.{number // 250}.{number % 250 + 1},40000,   ->,198.18.{number // 250}."
                        f"{number % 250 + 1},{port},FSPA_FSPA,0,0,10,{total},{source},")
    head = "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label"
    file, state = write(folder, "made.binetflow", [head, *sorted(rows)]), tempfile.mkdtemp(dir=folder)
    learned = json.loads(run(state, "models", "learn", "-o", "json", file))
    states = Counter(each["state"] for each in learned)
    print(f"{port}, jitter {jitter:.0%} | {states['pending']} | {states['held_back']} | "
          f"{300 - len(learned)}", flush=True)


print("capture | sensitivity | learned (pending) | held back | alarms later, without | pending | reviewed")
with tempfile.TemporaryDirectory() as folder:
    for name in HALVED:
        judge(os.path.basename(name), *halves(name, folder), groups(name), folder)
    judge("008, then 010", *(os.path.join(LABELLED, day) for day in DAYS), groups(*DAYS), folder)
    print("\ncapture, learned whole, judged at balanced | learned | held back | alarms without | alarms with it")
    infection(folder)
    print("\n300 generated beacons on port | learned | held back | neither")
    for port in (443, 4433):
        for jitter in (0.0, 0.2, 0.5):
            generated(port, jitter, folder)
