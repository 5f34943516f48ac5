#!/usr/bin/python3
"""Models of letters from lab traffic and captured malware, trained by `portcullis models train`, judged by `models evaluate`
on what none of them was trained on. Writes to OUT those that raise no false alarm on captured normal traffic and find more than they
wrongly accuse in the lab's, some of it what no model before finds; what each is worth goes to standard output.

  pack.py FOLDER OUT        FOLDER: the recordings of scripts/base-pack (worlds c 0 and 2 train, c 1 judges; a 0 and 1 are other
                            behaviour, a 2 and 3 and b judge); captures lie beside the project
"""
import collections, json, os, shutil, subprocess, sys, tempfile
import lab, worlds
from load import S, ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, '../../scripts/portcullis')


def say(*words): print(*words, flush=True)


def run(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def only(folder, path, kind, number, wanted):
    """The tuples of one class of a world, as a recording of its own."""
    truth = worlds.world(kind, number).truth; target = os.path.join(folder, '%s%d.%s.binetflow' % (kind, number, wanted))
    with open(path) as lines, open(target, 'w') as out:
        for line in lines:
            c = [x.strip() for x in line.split(',')]
            if c[0] == 'StartTime' or truth.get((c[3], c[6], c[7], c[2]), ('', ''))[0] == wanted: out.write(line)
    return target


def families(folder):
    """{(family, protocol): [(recording, tuple)]} of the lab's beacons, training worlds."""
    found = collections.defaultdict(list)
    for number in (0, 2):
        path = os.path.join(folder, 'c%d.binetflow' % number); n = collections.Counter(map(lab.name, lab.read(path)))
        for key, (_, family) in worlds.world('c', number).truth.items():
            if n['-'.join(key)] >= 8: found[family, key[3]].append((path, '-'.join(key)))
    return found


def captured():
    """{(family, protocol): [(recording, tuple)]} of captured malware."""
    found = collections.defaultdict(list)
    of = {e['path']: e['family'] for e in S.ENTRIES}
    for path, rows in S.read_truth(ROOT).items():
        if path not in of or not os.path.exists(os.path.join(ROOT, path)): continue
        seen = set()
        for key, group in rows.items():
            name = key if isinstance(key, str) else '-'.join(key)
            if group == 'cc' and name not in seen: seen.add(name); found[of[path], name.rsplit('-', 1)[1]].append((os.path.join(ROOT, path), name))
    return found


def train(label, tuples, others, out, note):
    arguments = ['models', 'train', '--name', label, '--file', out, '--replace', '--note', note, '--time-zone', 'UTC']
    for _, t in tuples: arguments += ['--tuple', t]
    for o in others: arguments += ['--others', o]
    code, said, complained = run(*arguments, *sorted({p for p, _ in tuples}))
    return '' if code == 0 and os.path.exists(out) else (complained or said).strip().splitlines()[-1] if (complained or said).strip() else 'exit code %d' % code


def judge(model, roles, scratch):
    """[(recording, tuple, group)] of the alarms that a model alone raises."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        shutil.copy(model, folder)
        code, out, bad = run('models', 'evaluate', '-m', folder, '-o', 'json', '--time-zone', 'UTC', '--roles', roles, '--truth', os.path.join(ROOT, 'TRUTH.tsv'))
        if code: raise SystemExit('pack: models evaluate failed: ' + bad)
        return [(os.path.basename(a['file']), a['tuple'], a['group']) for a in json.loads(out)['detections']]


def plan(folder):
    """Label, tuples and what the provenance says, of each model that is tried."""
    for (family, protocol), tuples in sorted(families(folder).items()):
        name = family[3:].capitalize()
        yield 'From-Botnet-%s-Custom-Lab.%s-1' % (protocol.upper(), name), tuples, 'lab', 'Lab beacons made with real sockets by scripts/base-pack, worlds c 0 and c 2; other behaviour: worlds a 0 and a 1'
    for (family, protocol), tuples in sorted(captured().items()):
        yield 'From-Malware-%s-Custom-%s-1' % (protocol.upper(), family), tuples, family, 'Captured %s, letters only; other behaviour: lab worlds a 0 and a 1' % family


def main(folder, out):
    scratch = tempfile.mkdtemp(prefix='portcullis-pack.')
    try: tell(folder, out, scratch)
    finally: shutil.rmtree(scratch)


def tell(folder, out, scratch):
    others = [only(scratch, os.path.join(folder, 'a%d.binetflow' % n), 'a', n, 'normal') for n in (0, 1)]
    lab_normal = [only(scratch, os.path.join(folder, '%s%d.binetflow' % (k, n)), k, n, 'normal') for k in 'ab' for n in (2, 3)]
    beacons = os.path.join(folder, 'c1.binetflow'); roles = os.path.join(scratch, 'roles.tsv')
    with open(roles, 'w') as f:
        for path in lab_normal: f.write('normal\t%s\n' % path)
        f.write('background\t%s\n' % os.path.abspath(beacons))
        for e in S.ENTRIES:
            full = S.locate(ROOT, e['path'])
            if e['set'] == 'dev' and e['role'] not in ('skip', 'quick') and full: f.write('%s\t%s\n' % (e['role'], full))
    c1 = {'-'.join(k): v[1] for k, v in worlds.world('c', 1).truth.items()}; size = collections.Counter(c1.values())
    os.makedirs(out, exist_ok=True); taken, lab_found, cc_found = [], set(), set()
    say('| model | threshold, letters | own family in c 1 | other beacons in c 1 | captured C&C | false: captured normal | false: lab normal | shipped |'); say('|---|---|---|---|---|---|---|---|')
    for label, tuples, family, note in plan(folder):
        path = os.path.join(scratch, label + '.json')
        why = train(label, tuples, others, path, note)
        if why: say('| %s | %s | | | | | | no |' % (label, why)); continue
        model = json.load(open(path)); alarms = judge(path, roles, scratch); own = {os.path.basename(p) for p, _ in tuples}
        mine = {t for f, t, _ in alarms if f == 'c1.binetflow'}; kind = next((f for f in size if f[3:].capitalize() == label.split('Lab.')[-1][:-2]), None) if family == 'lab' else None
        cc = {(f, t) for f, t, g in alarms if g == 'cc' and f not in own}; wrong = [t for f, t, g in alarms if g in ('normal', 'hard') and '.normal.' not in f]; lab_wrong = [t for f, t, g in alarms if '.normal.' in f]
        keep = not wrong and len(mine) + len(cc) > len(lab_wrong) and bool(mine - lab_found or cc - cc_found)
        if keep: shutil.copy(path, out); taken.append(label); lab_found |= mine; cc_found |= cc
        say('| %s | %.1f, %d | %s | %d | %d | %d | %d | %s |' % (label, model['threshold'], len(model['letters']), '%d of %d' % (sum(c1.get(t) == kind for t in mine), size[kind]) if kind else '', sum(c1.get(t) != kind for t in mine), len(cc), len(wrong), len(lab_wrong), 'yes' if keep else 'no'))
    L = lab.llr_table(*lab.tables(os.path.join(HERE, 'params.json'))); e = dict(flows=lab.read(beacons))
    for s in lab.ORDER:
        by_evidence = {t for t, score in lab.best_scores(e, L).items() if score >= lab.P['thresholds'][s]}
        say('%s: evidence alone finds %d of the %d beacons of c 1; the shipped models %d, %d of them not found by evidence' % (s, len(by_evidence & set(c1)), len(c1), len(lab_found & set(c1)), len(lab_found - by_evidence)))
    say('shipped: %d models; captured C&C that they were not trained on: %d' % (len(taken), len(cc_found)))


if __name__ == '__main__': main(*sys.argv[1:])
