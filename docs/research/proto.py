#!/usr/bin/python3
"""Beacon detector on flows: two small Markov chains (beat and shape) under 'malicious' against 'normal', clipped and
accumulated as a CUSUM with a ceiling, plus named terms that act as log prior odds. Causal, flow time only.

  proto.py train  OUT.json                      chains: generator (malicious) + labelled normal captures
  proto.py detect PARAMS.json SENSITIVITY OUTDIR  one JSONL per flow file for score.py (chains of PARAMS, nothing left out)
  proto.py eval                                 leave-one-file-out and per-tuple list
  proto.py synth                                recall on generated beacons of another seed, by jitter
"""
import sys, os, json, math, random, collections, ipaddress
US = 1000000
BEATS = '=~-2bx'             # on the beat, near it, around it, missed beats, burst within a beat, off the beat
SYMS = '.,+*_'               # slips' time symbols; '_' = over one hour
SAME = 'END'                 # bytes equal to / near / different from recent flows of the tuple
STATES = [b + e for b in BEATS for e in SAME]

P = dict(
    ring=8, burst_floor=0.5, burst_share=0.1, tol_abs=0.1, tol1=0.03, tol2=0.12, tol3=0.5, max_multiple=6, tol_multiple=0.06,
    near=0.05, clip_low=-1.5, clip_high=1.0, ceiling=6.0, floor=0.0, joint=6, poller_share=0.10,
    pace_limits=(1.0, 20.0, 300.0, 900.0, 3600.0), pace=(-2.0, 0.5, 0.0, -0.5, -1.5, -3.0), min_flows=5, min_beats=3, wb_dirichlet=0.5,
    port_other=1.5, port_alt_web=0.5, port_other_udp=0.5, port_dynamic=0.5, lone=2.0, lone_flows=5, lone_destinations=3, lone_answered=0.7, port_infra=-8.0, port_service=-4.5,
    not_new=-4.0, failed=-3.0, sibling=-3.0, p2p=-6.0, pool=-3.0, pop3=-1.5, volume=-3.0, volume_limit=20000.0, erratic=-3.0, erratic_share=0.3, erratic_memory=1/64, erratic_steps=24, inbound=-6.0, group=-99.0,
    sib_log=0.15, sib_table=128, out_degree=5,
    thresholds=dict(cautious=6.5, balanced=4.0, eager=2.75))
def ports(text):
    r = set()
    for part in text.split():
        a, _, b = part.partition('-')
        r |= set(range(int(a), int(b or a) + 1))
    return r


INFRA = ports('53 67-69 88 111 123 135 137-139 161-162 179 389 445 464 500 514 520-521 546-547 631 636 853 1701 1812-1813 1900 2049 2055 '
              '3268-3269 3478-3481 3702 4500 5351 5353 5355 5357 5683-5684 6343 6514 9100 9995 17500 19302-19309 57621')
INDUSTRIAL = ports('102 502 2222 2404 3671 4840 20000 34964 44818 47808')   # plants and buildings; towards public addresses a port as any other
SERVICE = ports('21-22 25 110 119 143 465 554 563 587 873 993 995 1194 1433 1521 1883 1935 2195-2197 3074 3306 3389 4070 4244 4505-4506 '
                '5060-5061 5222-5223 5228-5230 5242 5432 5666 5671-5672 5900 5938 5985-5986 6379 6881-6889 8008-8009 8060 8140 8883 '
                '9200 9997 10050-10051 12489 27015-27050 27017 32400 51413 51820')
WEB, ALT = {80, 443}, {8000, 8080, 8081, 8443, 8888, 3128}


def private(a):
    try:
        x = ipaddress.ip_address(a)
    except ValueError:
        return False
    return x.is_private


def group_address(a):
    try:
        x = ipaddress.ip_address(a)
    except ValueError:
        return True
    return x.is_multicast or x.is_unspecified or a.endswith('.255') and x.version == 4 or x.is_loopback


def prefix(a):
    return '.'.join(a.split('.')[:2]) if '.' in a and ':' not in a else ':'.join(a.split(':')[:3])


def median(v):
    s = sorted(v)
    n = len(s)
    return s[n // 2] if n % 2 else (s[n // 2 - 1] + s[n // 2]) / 2


ZEEK_NEW = {'SF', 'S0', 'S1', 'S2', 'S3', 'REJ', 'RSTO', 'RSTR', 'RSTOS0', 'RSTRH', 'SH'}
ZEEK_FAILED = {'S0', 'REJ', 'RSTOS0', 'SH'}


def flow_state(proto, st, total, src):
    """(connection start seen, unanswered or refused) for TCP; UDP counts as new and not failed."""
    if proto != 'tcp':
        return True, False
    if st in ZEEK_NEW:
        return True, st in ZEEK_FAILED
    if st in ('OTH', 'SHR', 'RSTOS'):
        return False, False
    if '_' in st:
        a, b = st.split('_', 1)
        new = 'S' in a or 'S' in b
        new = new and not (a == 'SA')
        failed = 'S' in a and ('P' not in a) and ('S' not in b)
        return new, failed
    return st in ('REQ', 'CON', 'FIN', 'RST', 'ACC', 'CLO'), st == 'REQ'


class Tuple:
    __slots__ = ('flows', 'last', 'cycle', 'gaps', 'total', 'src', 'down', 'new', 'failed', 'answered', 'beats', 'prev', 'S', 'm', 'static', 'web', 'steps', 'stray')

    def __init__(self):
        self.flows = 0; self.last = None; self.cycle = None; self.gaps = []; self.total = []; self.src = []; self.down = []
        self.new = 0.0; self.answered = 0; self.failed = 0.0; self.beats = 0; self.steps = 0; self.stray = 0.0; self.prev = None; self.S = 0.0; self.m = None
        self.static = None; self.web = False


def beat(t, start, p):
    """Advances the clock part; returns the beat symbol or None."""
    if t.last is None:
        t.last = t.cycle = start
        return None
    if start < t.last:                       # late flow: no interval
        return None
    c = (start - t.cycle) / US
    t.last = start
    m = median(t.gaps) if len(t.gaps) >= 2 else None
    if c < max(p['burst_floor'], p['burst_share'] * (m or 0)):
        return 'b'
    t.cycle = start
    sym = None
    if m:
        ref = min((m, t.gaps[-1]), key=lambda r: abs(c - r))
        d = abs(c - ref)
        k = int(c / m + 0.5)
        if d <= max(p['tol1'] * ref, min(p['tol_abs'], 0.1 * ref)):
            sym = '='
        elif d <= p['tol2'] * ref:
            sym = '~'
        elif d <= p['tol3'] * ref:
            sym = '-'
        elif 2 <= k <= p['max_multiple'] and abs(c - k * m) <= p['tol_multiple'] * m:
            sym = '2'
        else:
            sym = 'x'
    t.gaps.append(c)
    if len(t.gaps) > p['ring']:
        t.gaps.pop(0)
    t.m = median(t.gaps)
    return sym


def same(t, total, src, p):
    q = 0
    def against(x, ring):
        if x in ring: return 2
        return 1 if any(abs(x - r) <= p['near'] * max(x, r) for r in ring[-3:]) else 0
    if t.total: q = against(total, t.total)
    if src is not None and t.src: q = max(q, against(src, t.src))
    t.total.append(total)
    if src is not None: t.src.append(src)
    t.down.append(total - (src or 0))
    if len(t.down) > p['ring']: t.down.pop(0)
    if len(t.total) > p['ring']: t.total.pop(0)
    if len(t.src) > p['ring']: t.src.pop(0)
    return 'DNE'[q]


def symbols(fl, p=P):
    """States of one tuple's flows, for training."""
    t = Tuple(); out = []
    for (start, dur, total, src) in fl:
        b = beat(t, start, p); e = same(t, total, src, p)
        if b: out.append(b + e)
    return out


class Chain:
    """First order, Witten-Bell back-off to a Dirichlet unigram."""
    def __init__(self, alphabet):
        self.a = alphabet; self.c = collections.defaultdict(collections.Counter)

    def add(self, seq, w=1.0):
        for x, y in zip(seq, seq[1:]):
            self.c[x][y] += w

    def table(self, p=P):
        """Row '' = start. Joint rows back off (Witten-Bell) to beat chain x bytes chain, those to Dirichlet unigrams."""
        def part(k, letters):
            c = collections.defaultdict(collections.Counter); u = collections.Counter()
            for x in self.c:
                for y, v in self.c[x].items(): c[x[k]][y[k]] += v; u[y[k]] += v
            n = sum(u.values()); d = p['wb_dirichlet']
            u = {y: (u[y] + d) / (n + d * len(letters)) for y in letters}
            return u, {x: {y: (c[x][y] + len(letters) * u[y]) / (sum(c[x].values()) + len(letters)) for y in letters} for x in letters}
        ub, B = part(0, BEATS); ue, E = part(1, SAME)
        T = {'': {y: ub[y[0]] * ue[y[1]] for y in self.a}}
        for x in self.a:
            row = self.c.get(x, {})
            tot = sum(row.values()); kinds = max(p['joint'], len(row))
            T[x] = {y: (row.get(y, 0) + kinds * B[x[0]][y[0]] * E[x[1]][y[1]]) / (tot + kinds) for y in self.a}
        return T


def llr_table(mal, irregular, poller, p=P):
    pi = p['poller_share']
    return {x: {y: math.log(mal[x][y] / (pi * poller[x][y] + (1 - pi) * irregular[x][y])) for y in mal[x]} for x in mal}


class Network:
    """What is known of the network so far, bounded per host."""
    def __init__(self):
        self.out = collections.defaultdict(set)     # host -> destinations it opened to (at most 8 kept)
        self.clients = collections.defaultdict(set)  # (dst, dport) -> sources (at most 8 kept)
        self.odd = collections.defaultdict(set)      # host -> destinations on unknown TCP ports (at most 3 kept)
        self.rhythm = collections.defaultdict(collections.OrderedDict)  # host -> {tuple: (proto, dst, ln period, failed)}


class Detector:
    def __init__(self, L, p=P, off=()):
        self.L = L; self.p = p; self.off = set(off); self.t = {}; self.net = Network()

    def static(self, src, dst, dport, proto):
        p, off = self.p, self.off
        r = {}
        if proto not in ('tcp', 'udp'):
            r['protocol'] = p['group']
            return r
        if group_address(dst): r['group'] = p['group']
        try: port = int(dport, 0)
        except ValueError: port = -1
        if 'port' not in off:
            if port in INFRA or port <= 0 or port in INDUSTRIAL and private(dst): r['service'] = p['port_infra']
            elif port in SERVICE: r['service'] = p['port_service']
            elif port in ALT: r['service'] = p['port_alt_web']
            elif port >= 49152: r['service'] = p['port_dynamic']
            elif port not in WEB: r['service'] = p['port_other' if proto == 'tcp' else 'port_other_udp']
        return r

    def flow(self, f):
        """f: (start us, dur, proto, src, sport, dir, dst, dport, state, pkts, bytes, srcbytes, line). Returns (score, parts) or None."""
        p, off = self.p, self.off
        start, dur, proto, src, sport, dr, dst, dport, st, pk, total, sb, line = f
        key = (src, dst, dport, proto)
        t = self.t.get(key)
        if t is None:
            t = self.t[key] = Tuple(); t.static = self.static(src, dst, dport, proto); t.web = dport.isdigit() and int(dport) in WEB | ALT
        if t.static.get('service') == p['port_other'] and proto == 'tcp':
            z = self.net.odd[src]
            if len(z) < p['lone_destinations']: z.add(dst)
        o = self.net.out[src]
        if len(o) < 8: o.add(dst)
        c = self.net.clients[(dst, dport)]
        if len(c) < 8: c.add(src)
        t.flows += 1
        new, failed = flow_state(proto, st, total, sb)
        t.answered += new and not failed
        a = max(0.1, 1 / t.flows)
        t.new += a * (new - t.new); t.failed += a * (failed - t.failed)
        b = beat(t, start, p); q = same(t, total, sb, p)
        if b:
            x = b + q
            e = max(p['clip_low'], min(p['clip_high'], self.L[t.prev or ''][x]))
            t.S = max(p['floor'], min(p['ceiling'], t.S + e))
            t.prev = x
            if b in '=~-2': t.beats += 1
            t.steps += 1; t.stray += max(p['erratic_memory'], 1 / t.steps) * ((b in 'bx') - t.stray)
        if t.m is not None:
            r = self.net.rhythm[src]
            r.pop(key, None)
            r[key] = (proto, dst, math.log(t.m), dport, t.flows)
            if len(r) > p['sib_table']: r.popitem(last=False)
        lone = ('lone' not in off and proto == 'tcp' and t.static.get('service') == p['port_other'] and t.answered >= p['lone_flows']
                and t.answered >= p['lone_answered'] * t.flows and len(self.net.odd[src]) < p['lone_destinations'] and len(c) < 3)
        if t.flows < p['min_flows'] or t.m is None or t.beats < p['min_beats'] and not lone: return None
        parts = dict(t.static)
        parts['evidence'] = t.S
        if lone: parts['lone'] = p['lone']
        if 'pace' not in off:
            v = p['pace'][sum(t.m > lim for lim in p['pace_limits'])]
            if v: parts['pace'] = v
        if proto == 'tcp':
            if t.new < .5 and 'new' not in off: parts['not_new'] = p['not_new']
            if t.failed > .5 and 'failed' not in off: parts['failed'] = p['failed']
        if 'inbound' not in off and not private(src) and (private(dst) or len(self.net.out.get(dst, ())) >= p['out_degree']):
            parts['inbound'] = p['inbound']
        if 'volume' not in off and t.web and median(t.down) > p['volume_limit']: parts['volume'] = p['volume']
        if 'erratic' not in off and t.steps >= p['erratic_steps'] and t.stray > p['erratic_share']: parts['erratic'] = p['erratic']
        if 'popular' not in off and len(c) >= 3: parts['popular'] = p['pop3']
        if sum(parts.values()) < min(p['thresholds'].values()): return None
        lm = math.log(t.m)
        mates = [v for v in self.net.rhythm[src].values() if v[0] == proto and v[1] != dst and v[4] >= 4]
        if 'sibling' not in off:
            near = [v for v in mates if abs(v[2] - lm) <= p['sib_log']]
            if len({v[1] for v in near}) >= 2:
                if len({v[3] for v in near} | {dport}) >= 3 or len({v[1] for v in near}) >= 8: parts['p2p'] = p['p2p']
                else: parts['siblings'] = p['sibling']
        if 'pool' not in off and len({v[1] for v in mates if v[3] == dport and prefix(v[1]) == prefix(dst)}) >= 2: parts['pool'] = p['pool']
        return sum(parts.values()), parts


# ---- generator of malicious behaviour (nothing from captures) -------------------------------------------------------
def generate(seed=6, count=600, jitter=None):
    rnd = random.Random(seed); out = []
    for _ in range(count):
        period = min(3600, max(1.2, math.exp(rnd.gauss(math.log(45), 1.4))))
        j = rnd.choice([0.0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5])
        if jitter is not None: j = jitter
        n = rnd.randint(8, 40)
        base = math.exp(rnd.uniform(math.log(60), math.log(12000)))
        src0 = base * rnd.uniform(.2, .8)
        mode = rnd.choice(['fixed', 'few', 'few', 'vary'])
        values = [base] if mode == 'fixed' else [base * (1 + rnd.uniform(-.1, .1)) for _ in range(3)]
        dur0 = rnd.choice([0.0, 0.03, 0.08, 0.3, 0.8, 2.0, min(20, period * .9)])
        miss, extra, task = rnd.choice([0, .03, .1]), rnd.choice([0, 0, .05, .15]), rnd.choice([0, 0, .05, .1])
        t, fl = 0.0, []
        def one(t, task=False):
            b = rnd.choice(values) if mode != 'vary' else base * (1 + rnd.uniform(-.12, .12))
            s = src0 * (b / base) if mode != 'fixed' else src0
            if mode == 'vary' and rnd.random() < .5: s = src0
            if task: b *= rnd.uniform(1.5, 40)
            fl.append((int(t * US), dur0 * rnd.uniform(.9, 1.1), int(b), int(s)))
        for i in range(n):
            if rnd.random() >= miss:
                one(t, rnd.random() < task)
                if rnd.random() < extra: one(t + rnd.uniform(.02, .4), rnd.random() < task)
            t += max(.05, period * (1 + rnd.uniform(-j, j)) + (dur0 if rnd.random() < .5 else 0) + abs(rnd.gauss(0, .01)))
        out.append(fl)
    return out


# ---- generator of traffic without a beat, a part of the normal alternative -------------------------------------------
def renewal(seed=11, count=600):
    """Flows whose gaps are drawn anew each time: exponential, uniform, log-normal or Pareto, in bursts or alone. Half of the tuples ask
    with a request of one size, as programs do; the answers vary. Without it the few captured transitions of irregular traffic leave
    'equal bytes at odd times' looking malicious, and busy browsing is taken for a beacon."""
    rnd = random.Random(seed); out = []
    for _ in range(count):
        scale = math.exp(rnd.uniform(0, math.log(1800)))
        kind = rnd.choice(('exponential', 'uniform', 'log-normal', 'burst')); sigma, low = rnd.uniform(.6, 1.6), rnd.uniform(0, .3)
        n, spread, ask = rnd.randint(8, 40), rnd.uniform(.15, 1.5), rnd.uniform(80, 1500)
        base = math.exp(rnd.uniform(math.log(150), math.log(20000))); mode = rnd.choice(('any', 'any', 'few', 'mostly one'))
        values = [base * math.exp(rnd.gauss(0, spread)) for _ in range(rnd.randint(2, 8))]; steady = rnd.random() < .5
        t, fl = 0.0, []
        def one(t):
            b = rnd.choice(values) if mode == 'few' else base if mode == 'mostly one' and rnd.random() < .7 else base * math.exp(rnd.gauss(0, spread))
            s = ask if steady else ask * math.exp(rnd.gauss(0, .3))
            fl.append((int(t * US), .05, int(b + s), int(s)))
        while len(fl) < n:
            one(t)
            if kind == 'burst' or rnd.random() < .2:
                for _ in range(rnd.randint(1, 5)): t += rnd.uniform(.02, .5); one(t)
            gap = {'exponential': rnd.expovariate(1), 'uniform': rnd.uniform(low, 2), 'log-normal': math.exp(rnd.gauss(0, sigma)), 'burst': rnd.paretovariate(1.2)}[kind]
            t += max(.02, scale * gap)
        out.append(fl)
    return out


def counts_of(seqs, cap=40):
    c = Chain(STATES)
    for s in seqs: c.add(s[:cap])
    return c


def is_poller(s):
    return len(s) >= 3 and sum(x[0] in '=~2' for x in s) >= 0.6 * len(s)


# ---- data, training, evaluation --------------------------------------------------------------------------------------
class Flat(dict):
    def __getitem__(self, x): return collections.defaultdict(float)


def name(f): return '-'.join((f[3], f[6], f[7], f[2]))


def normal_sequences(e):
    """State sequences of the normal tuples of a file that no named term explains (a term <= -3 on more than half of their flows).
    `erratic` and `pool` are no such terms: what they damp is what the normal chains are to know."""
    d = collections.defaultdict(list)
    for f in e['flows']:
        n, g = e['tuples'].get(name(f), (0, ''))
        if g in ('normal', 'hard') and n >= 4 and f[2] in ('tcp', 'udp') and not group_address(f[6]): d[name(f)].append((f[0], f[1], f[10], f[11]))
    D = Detector(Flat(), dict(P, min_flows=4, min_beats=0, thresholds={'x': -1e9}), ('erratic', 'pool')); bad = collections.Counter(); tot = collections.Counter()
    for f in e['flows']:
        r = D.flow(f)
        if name(f) in d and r: tot[name(f)] += 1; bad[name(f)] += any(v <= -3 for q, v in r[1].items() if q != 'evidence')
    return [s for s in (symbols(v) for k, v in d.items() if not (tot[k] and bad[k] / tot[k] > .5)) if s]


class Lab:
    def __init__(self, seed=6):
        from load import load_all
        self.files = load_all()
        self.seq = {e['path']: normal_sequences(e) for e in self.files if e['role'] in ('normal', 'hard', 'mixed')}
        self.mal = counts_of([symbols(f) for f in generate(seed)])
        self.made = [symbols(f) for f in renewal()]

    def parts(self, leave=None):
        """Counts of irregular and poller; made and captured irregular traffic weigh the same."""
        a = [s for k, v in self.seq.items() if k != leave for s in v]
        captured = [s for s in a if not is_poller(s)]
        steps = lambda seqs: sum(max(0, len(s[:40]) - 1) for s in seqs)
        irregular = counts_of(captured)
        for s in self.made: irregular.add(s[:40], steps(captured) / steps(self.made))
        return irregular, counts_of([s for s in a if is_poller(s)])

    def chains(self, leave=None):
        """Malicious, irregular and poller."""
        irregular, poller = self.parts(leave)
        return self.mal.table(), irregular.table(), poller.table()


def first_alarms(e, L, sensitivity, p=P):
    D = Detector(L, p); seen = {}
    states = collections.defaultdict(str)
    for f in e['flows']:
        r = D.flow(f); t = D.t[(f[3], f[6], f[7], f[2])]
        if r and name(f) not in seen and r[0] >= p['thresholds'][sensitivity]:
            seen[name(f)] = dict(event_type='alert', flow_line=f[12] + 1, tuple=name(f), src_ip=f[3], dest_ip=f[6], dest_port=f[7], proto=f[2], model='beacon',
                                 malicious=True, score=round(r[0], 3), threshold=p['thresholds'][sensitivity], terms={k: round(v, 3) for k, v in r[1].items()},
                                 period=round(t.m, 3), flows=t.flows, letters=t.prev or '')
    return seen


def main(a):
    if a[0] == 'train':
        m, i, q = Lab().chains()
        rows = lambda T: {x: [float('%.4g' % T[x][y]) for y in STATES] for x in [''] + STATES}
        out = dict(version=1, states=STATES, settings={k: v for k, v in P.items()}, ports=dict(infrastructure=sorted(INFRA), industrial=sorted(INDUSTRIAL), service=sorted(SERVICE), web=sorted(WEB), alternative_web=sorted(ALT)),
                   chains=dict(malicious=rows(m), normal_irregular=rows(i), normal_poller=rows(q)))
        json.dump(out, open(a[1], 'w'), separators=(',', ':'))
    elif a[0] == 'detect':
        from load import load_all
        import score as S
        j = json.load(open(a[1])); T = [{x: dict(zip(STATES, r)) for x, r in j['chains'][k].items()} for k in ('malicious', 'normal_irregular', 'normal_poller')]
        os.makedirs(a[3], exist_ok=True)
        for e in load_all():
            with open(os.path.join(a[3], S.stem(e['path']) + '.jsonl'), 'w') as out:
                for row in first_alarms(e, llr_table(*T), a[2]).values(): out.write(json.dumps(row) + '\n')
    elif a[0] == 'eval':
        lab = Lab(); order = sorted(P['thresholds']); table = collections.defaultdict(collections.Counter); size = collections.Counter(); delays = collections.defaultdict(list)
        for e in lab.files:
            L = llr_table(*lab.chains(e['path']))
            got = {s: first_alarms(e, L, s) for s in order}
            for k, (n, g) in e['tuples'].items():
                if n < 4: continue
                size[g] += 1
                for s in order:
                    if k in got[s]:
                        table[s][g] += 1
                        if g == 'cc': delays[s].append(got[s][k]['flows'])
                hit = {s: got[s][k]['flows'] for s in order if k in got[s]}
                if g == 'cc' or hit: print(g, e['family'], e['path'], k, n, hit, (got['eager'].get(k) or {}).get('terms'))
        for s in order: print(s, ', '.join('%s %d/%d' % (g, table[s][g], size[g]) for g in ('cc', 'normal', 'hard', 'background', 'infected', 'attack', 'tunnel')), 'median flows', median(delays[s]))
    elif a[0] == 'synth':
        L = llr_table(*Lab().chains())
        for port in ('443', '4433'):
            for j in (0.0, .05, .1, .2, .3, .5):
                c = collections.Counter(); N = 100
                for i, fl in enumerate(generate(99, N, j)):
                    f = dict(flows=[(x, d, 'tcp', '10.0.0.1', '1', '->', '198.51.100.9', port, 'FSPA_FSPA', 5, b, s, 0) for x, d, b, s in fl])
                    for s in P['thresholds']: c[s] += bool(first_alarms(f, L, s))
                print(port, 'jitter', j, dict(c), 'of', N)


if __name__ == '__main__':
    main(sys.argv[1:])
