#!/usr/bin/python3
"""Bursts inside one long connection, judged as a rhythm of their own (SPEC-2.md, section 11).

  pieces.py [evaluate]        figures of RESULTS.md: found, false alarms, pieces until the alarm, with sources and families left out
  pieces.py save FILE         learns from everything and writes the parameter file
  pieces.py evasion           made sessions: the burst of the first alarm at cautious, balanced and eager
  pieces.py look VIEW         each connection with its highest row (a view is the first word of VIEWS)

Needs argus and ra, the labelled folders (PORTCULLIS_SHARED), and long.pcap and long.tsv of long_lab.py in the folder named by
PORTCULLIS_LONG. Pieces are cached as the other scripts do.
"""
import collections, csv, glob, json, lzma, math, os, random, socket, struct, subprocess, sys, tempfile, zlib
os.environ.setdefault('OMP_NUM_THREADS', '1')       # the matrices are small
import numpy as np
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import flows as F, names as N, reference as R

US = 1_000_000
HERE = os.path.dirname(os.path.abspath(__file__))
JOIN = US                   # pieces closer than this are one burst: argus cuts each second
GATE = 8                    # bursts before a connection is judged: what has fewer is a page's connection, which flows tell
HEADERS = 66                # bytes of a packet that are not payload: Ethernet, IPv4, TCP with time stamps
QUIET = 200                 # payload of a burst below which it is more like a keep-alive than like an order
BIG = 20_000                # bytes from the server in one burst: a page or media
LEVELS = ('cautious', 'balanced', 'eager')
# Terms: name, lowest and highest weight, mean of the prior: the weight that params-3.json has learned from flows where there is one.
LEARNED = {n: t['weight'] for n, t in json.load(open(os.path.join(HERE, 'params-3.json')))['terms'].items()}
TERMS = [('evidence', 0, None, LEARNED['evidence']), ('off_beat', -4, 0, -3), ('few', None, 0, LEARNED['few']), ('fast', None, 0, LEARNED['fast']), ('slow', None, 0, LEARNED['slow']),
         ('infrastructure', None, 0, LEARNED['infrastructure']), ('service', None, 0, LEARNED['service']), ('alternative_web', None, 2, LEARNED['alternative_web']), ('other_tcp', None, 0.5, 0.5),
         ('inside', None, 0, -1), ('inbound', None, 0, LEARNED['inbound']), ('volume', -1.5, 0, LEARNED['volume']), ('stray', -2, 0, LEARNED['stray']), ('peer', -3, 0, -2), ('popular', None, 0, LEARNED['popular']),
         ('quiet', -4, 0, -2), ('raw', 0, None, LEARNED['raw']), ('named', -1, 0, LEARNED['named']), ('tls_no_name', 0, None, LEARNED['tls_no_name']),
         ('http_raw', 0, None, LEARNED['http_raw']), ('unfit', 0, None, LEARNED['unfit']), ('self_signed', 0, None, LEARNED['self_signed']),
         ('no_such_name', 0, None, LEARNED['no_such_name']), ('generated', 0, None, LEARNED['generated'])]
NAMES = [t[0] for t in TERMS]
AT = {n: i for i, n in enumerate(NAMES)}
Piece = collections.namedtuple('Piece', 'start duration src sport dst dport state packets total source')


# ---- the reference -------------------------------------------------------------------------------------------------------
class Connection(R.Clock):
    """One TCP connection with pieces. A burst is a run of pieces; it is stepped when the next one begins."""
    __slots__ = ('ends', 'began', 'open', 'beyond', 'quiet', 'big', 'no_name', 'tls', 'plain_raw', 'unfit', 'self', 'name', 'program', 'port', 'static', 'b')

    def __init__(self, ends, p):
        super().__init__()
        self.ends = ends; self.began = p.start; self.open = self.beyond = False; self.quiet = self.big = 0.0
        self.no_name = self.tls = self.plain_raw = self.unfit = self.self = False; self.name = self.program = None
        self.port, self.static = R.port_class(ends[3], 'tcp', ends[2])


class Bursts:
    """Takes pieces and names in the order of their time."""

    def __init__(self, events=()):
        self.o = R.Observer(events); self.open = {}; self.users = collections.defaultdict(set)
        self.p = R.Parameters(os.path.join(HERE, 'params-3.json'))

    def piece(self, p):
        """(connection, values of the terms) when the burst before this piece was whole and its connection is judged; else None."""
        o = self.o
        if R.Today.group_address(p.dst): return None
        ends = (p.src, p.sport, p.dst, p.dport); total, source = p.total, p.source
        c = self.open.get(ends)
        if c is None:
            back = (p.dst, p.dport, p.src, p.sport); c = self.open.get(back)
            if c is not None: source = total - source
        done = None
        if c is not None and c.open and p.start - c.b[1] >= JOIN: done = self.whole(c)
        flags = p.state.split('_')[0] if c is None or c.ends == ends else ''
        if c is not None and 'S' in flags and c.beyond: del self.open[c.ends]; c = None       # a port was used again
        if c is None:
            c = self.open[ends] = Connection(ends, p); source = p.source; h = o.net.of(p.src)
            if c.static in ('other_tcp', 'dynamic') and len(h.odd) < 9: h.odd.add(p.dst)
            if len(h.out) < 8: h.out.add(p.dst)
        c.beyond = c.beyond or bool(set(flags) - set('SEC'))
        asked, _, told = p.state.partition('_')
        if c.ends != ends: asked, told = told, asked
        if not c.open: c.b = [p.start, p.start + round(p.duration * US), total, source, p.packets, asked, told]; c.open = True
        else: b = c.b; b[1] = max(b[1], p.start + round(p.duration * US)); b[2] += total; b[3] += source; b[4] += p.packets; b[5] += asked; b[6] += told
        return done

    def whole(self, c):
        """The open burst is over: the clock steps, and the connection is judged from the gate on."""
        start, end, total, source, packets, asked, told = c.b; c.open = False; o = self.o
        while o.next < len(o.dns) and o.dns[o.next][0] <= end: o.answer(o.dns[o.next]); o.next += 1
        payload = total - HEADERS * packets
        if payload <= 0: return None                      # keep-alives of TCP itself
        if 'A' not in asked or 'A' not in told or not set('PF') & set(told): return None      # anybody may send data in another's name
        f = F.Flow(start, (end - start) / US, 'tcp', c.ends[0], c.ends[1], '->', c.ends[2], c.ends[3], 'PA_PA', packets, total, source, 0)
        x = c.step(f); R.advance(c, x, self.p)
        a = max(0.1, 1 / c.flows)
        c.quiet += a * ((payload < QUIET) - c.quiet); c.big += a * ((total - source > BIG) - c.big)
        server = self.users[(c.ends[2], c.ends[3])]
        if len(server) < 9: server.add(c.ends[0])
        h = self.o.net.of(c.ends[0])
        g = f._replace(start=c.began, duration=(end - c.began) / US)
        c.no_name = c.tls = c.plain_raw = c.unfit = c.self = False; c.name = None
        self.o.connection_names(c, h, g)
        if c.flows < GATE: return None
        return c, self.values(c, h, end)

    def values(self, c, h, now):
        net, (src, _, dst, dport) = self.o.net, c.ends; v = [0.0] * len(TERMS); public = not R.private(dst)
        def put(name, value): v[AT[name]] = float(value)
        sure = min(1.0, c.steps / 8); put('evidence', c.S); put('off_beat', 1 - sure * c.beat)
        w = [0.0] * len(R.TERMS); gate, R.GATE = R.GATE, GATE; R.rhythm(w, c); R.GATE = gate
        for n in ('few', 'fast', 'slow', 'stray'): put(n, w[R.AT[n]])
        odd = c.static in ('other_tcp', 'dynamic'); spread = 1 / max(1, len(h.odd) - 1) if odd else 1.0
        if c.static == 'other_tcp': put('other_tcp', spread)
        elif c.static in AT: put(c.static, 1)
        if odd: put('peer', 1 - spread)
        put('inside', not public)
        put('inbound', not R.private(src) and (not public or len(net.of(dst).out) >= 5))
        put('volume', c.big); put('quiet', c.quiet)
        name = h.names.get(dst) or c.name
        seen = h.answers > 0
        if name is None and seen: name = net.address_name.get(dst)
        users = self.users[(dst, dport)]; others = len(users) - (src in users)
        known = net.clients.get((dst, dport), ())
        others = max(others, len(known) - (src in known))
        if name is not None:
            asked = net.by_name.get(R.registrable(name), ()); others = max(others, len(asked) - (src in asked))
        put('popular', math.log2(1 + others))
        raw = self.o.raw(h, c.began, now, 0) if seen and public and name is None and c.static != 'infrastructure' else 0.0
        put('raw', raw)
        put('named', name is not None); put('tls_no_name', c.no_name and name is None)
        put('http_raw', c.plain_raw and public); put('unfit', c.unfit and public); put('self_signed', c.self and public)
        if h.nx_at:
            missing = h.missing * math.exp(-max(0, now - h.nx_at) / (600 * US)); put('no_such_name', min(3.0, math.log2(1 + missing / 4)) if missing >= 4 else 0)
        if name is not None: put('generated', R.generated(name))
        return v


def rows_of(pieces, events):
    """Each judged burst: (connection, number of bursts, values)."""
    b = Bursts(events); out = []
    for p in pieces:
        done = b.piece(p)
        if done: out.append((done[0].ends, done[0].flows, done[1], p.start))
    return out


# ---- recordings ----------------------------------------------------------------------------------------------------------
def cut(capture):
    """Pieces of a capture: argus with an interval of a second."""
    with tempfile.TemporaryDirectory() as folder:
        if capture.endswith('.xz'):
            with lzma.open(capture) as packed, open(folder + '/c.pcap', 'wb') as out: out.write(packed.read())
            capture = folder + '/c.pcap'
        docs = os.path.dirname(HERE)
        subprocess.run(['argus', '-X', '-F', docs + '/argus.conf', '-S', '1', '-r', capture, '-w', folder + '/r'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        got = subprocess.run(['ra', '-X', '-F', docs + '/ra.conf', '-n', '-Z', 'b', '-r', folder + '/r'], capture_output=True, text=True).stdout
    return read(got.splitlines())


def read(lines):
    out = []
    for c in csv.reader(lines):
        if len(c) < 16 or c[2] != 'tcp' or c[0] == 'StartTime': continue
        out.append(Piece(round(float(c[0]) * US), float(c[1]), c[3], c[4], c[6], c[7], c[8], int(c[11]), int(c[12]), int(c[13] or 0)))
    out.sort(key=lambda p: p.start + round(p.duration * US))          # argus tells a piece when it ends
    return out


CLIENT, SERVER = '192.168.77.10', '198.51.100.20'


def c2lab_capture(path, out):
    """Packets of a C2 laboratory's session (length, direction, flags, times) as a capture with made-up ends."""
    t, port, seq = 1.7e9, 40000, [1000, 5000]; ends = [socket.inet_aton(CLIENT), socket.inet_aton(SERVER)]
    with open(out, 'wb') as o:
        o.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 96, 1))
        for r in csv.DictReader(lzma.open(path, 'rt')):
            t += float(r['time_since_last']); n = max(54, int(float(r['frame.len']))); i = int(r['src_ip'] != '0')
            flags = sum(b for k, b in (('is_FIN', 1), ('is_SYN', 2), ('is_RST', 4), ('is_PSH', 8), ('is_ACK', 16), ('is_URG', 32)) if float(r[k]))
            if not i and flags & 18 == 2: port += 1; seq = [1000, 5000]
            ports = (port, 443)
            head = struct.pack('>BBHHHBBH4s4s', 69, 0, n - 14, 0, 0, 64, 6, 0, ends[i], ends[1 - i]) + struct.pack('>HHIIBBHHH', ports[i], ports[1 - i], seq[i], seq[1 - i], 80, flags, 8192, 0, 0)
            seq[i] = (seq[i] + n - 54 - (12 if n == 66 else 0) + (1 if flags & 3 else 0)) & 0xffffffff
            frame = bytes(12) + b'\x08\0' + head
            o.write(struct.pack('<IIII', int(t), int(t % 1 * 1e6), len(frame), n) + frame)


def c2lab_pieces(path):
    with tempfile.TemporaryDirectory() as folder:
        c2lab_capture(path, folder + '/c.pcap'); return cut(folder + '/c.pcap')


def told(pieces, clients, before=600):
    """Somebody else's name, so that the clients' answers are known to be watched."""
    t = pieces[0].start - before * US
    return [(t, 'dns', c, 'www.example.com', 0, '192.0.2.80') for c in sorted(clients)]


class Example:
    """One connection that was judged: its highest rows in order of bursts."""

    def __init__(self, what, source, family, group, rows):
        self.what, self.source, self.family, self.group = what, source, family, group
        self.at = np.array([r[1] for r in rows]); self.X = np.array([r[2] for r in rows])


def split(rows, label):
    by = collections.OrderedDict()
    for r in rows: by.setdefault(r[0], []).append(r)
    return [Example(*label(ends), rows=rs) for ends, rs in by.items() if label(ends)]


def examples(names):
    """All connections with GATE bursts or more. names: '' (none seen), 'raw' (C2 of the laboratory by its address), 'own' (by a name of its own)."""
    out = []
    for path in sorted(glob.glob(F.SHARED + '/labelled*/c2lab-packets/*.xz')):
        name = os.path.basename(path)[:-7]; pieces = F.cached('pieces-c2lab-' + name, lambda: c2lab_pieces(path))
        events = told(pieces, [CLIENT]) if names else []
        if names == 'own': events.append((pieces[0].start - US, 'dns', CLIENT, 'c2.example.net', 0, SERVER))
        family = name.split('_')[0].capitalize()
        per = collections.Counter(p.sport for p in pieces)
        rows = [r for r in rows_of(pieces, events)]
        if max(per.values()) < 0.5 * len(pieces): continue          # many short connections: flows tell it
        rows = [r for r in rows if r[0][1] == per.most_common(1)[0][0]]
        out += split(rows, lambda ends: (name, 'nickg-24', family, 'cc'))
    for f in F.files():
        if not f.capture or os.path.getsize(f.capture) < 100: continue
        pieces = F.cached('pieces-' + f.capture, lambda: cut(f.capture))
        if not pieces: continue
        events = F.cached('names-' + f.name, lambda: N.events(f.capture)) if names else []
        def label(ends):
            group = f.tuples.get('-'.join((ends[0], ends[2], ends[3], 'tcp')), (0, None))[1]
            if group is None: group = {'truth': 'infected', 'mixed': 'infected', 'silent': 'silent', 'normal': 'normal', 'hard': 'hard'}.get(f.role)
            return ('%s %s:%s' % (os.path.basename(f.capture), ends[2], ends[3]), f.source, f.family, group) if group else None
        out += split(rows_of(pieces, events), label)
    lab = os.environ.get('PORTCULLIS_LONG')
    if lab:
        what = {(r[0], r[1]): r[2] for r in csv.reader(open(lab + '/long.tsv'), delimiter='\t')}
        pieces = F.cached('pieces-lab-%d' % os.stat(lab + '/long.pcap').st_size, lambda: cut(lab + '/long.pcap'))
        client = {address: '10.60.0.%d' % (i + 1) for i, (address, _) in enumerate(what)}       # one host for each, as if no other program ran there
        pieces = [p._replace(src=client[p.dst]) for p in pieces if p.dst in client]
        events = []
        if names:
            events = told(pieces, client.values())
            for i, ((address, port), text) in enumerate(what.items()):
                if names != 'bare' and has_name(text, port): events.append((pieces[0].start - US, 'dns', client[address], 'a%d.shop%d.com' % (i, i), 0, address))
        out += split(rows_of(pieces, events), lambda ends: (what.get((ends[2], ends[3]), '?') + ' :' + ends[3], 'lab %d' % (zlib.crc32(what.get((ends[2], ends[3]), '?').replace(',', '').split()[0].encode()) % 6), '-', 'lab'))
    return out


def has_name(text, port):
    """What is called by a name: all that speaks TLS, and services; not what a person or a device calls by its address."""
    return port in ('443', '80', '993', '143', '6667', '6697', '5228', '5222', '4070') and not text.startswith('VPN') or text.startswith('http.client')


def made(count=150, seed=17):
    """Made beacons as bursts of one connection: no captured malware, for steadiness while families are left out."""
    rnd = random.Random(seed); out = []
    for i, talk in enumerate(R.Today.generate(seed, count)):
        port = rnd.choice(('443', '443', '443', '80', '8080', str(rnd.randint(2000, 9000)), str(rnd.randint(2000, 9000))))
        pieces = [Piece(start, min(duration, .5), '10.0.0.1', '1', '198.51.100.9', port, 'PA_PA', 4, total + 400, sent + 200) for start, duration, total, sent in talk]
        pieces.sort(key=lambda p: p.start)
        rows = rows_of(pieces, told(pieces, ['10.0.0.1']) if i % 2 else [])
        out += split(rows, lambda ends: ('made %d' % i, 'made', 'made', 'cc'))
    return out


# ---- learning ------------------------------------------------------------------------------------------------------------
LOW = np.array([-np.inf if t[1] is None else t[1] for t in TERMS]); HIGH = np.array([np.inf if t[2] is None else t[2] for t in TERMS]); MEAN = np.array([t[3] for t in TERMS], float)
SPREAD = 0.3                # of the prior; thrice that for what nobody has studied before
WIDE = np.array([3.0 if t[0] in ('other_tcp', 'quiet', 'inside', 'peer') else 1.0 for t in TERMS])
POSITIVE, NEGATIVE = ('cc',), ('normal', 'hard', 'lab')


def learn(data, rounds=2):
    """Logistic regression with a Gaussian prior, as learn2.py; no source of normal traffic weighs more than 20 connections, no family more than 3."""
    from scipy.optimize import minimize
    data = [e for e in data if e.group in POSITIVE + NEGATIVE]
    count = collections.Counter((e.group in POSITIVE, e.source, e.family if e.group in POSITIVE else '') for e in data)
    X, y, who, w = [], [], [], []
    for i, e in enumerate(data):
        positive = e.group in POSITIVE
        each = min(1, (50 if e.source == 'made' else 3 if positive else 20) / count[(positive, e.source, e.family if positive else '')])
        n = min(len(e.at), 60 if positive else len(e.at)); take = sorted({round(k * (n - 1) / 11) for k in range(12)})
        X += [e.X[k] for k in take]; y += [positive] * len(take); who += [i] * len(take); w += [each / len(take)] * len(take)
    X, y, who, w = np.array(X), np.array(y, float), np.array(who), np.array(w); y_of = np.array([e.group in POSITIVE for e in data])
    own = y.astype(bool); w[own] *= w[~own].sum() / w[own].sum()        # as much for either side
    sd = SPREAD * WIDE; total = np.bincount(who, w, len(data)); at = np.concatenate([[-3.0], MEAN]); weights = w
    bounds = [(None, None)] + [(l if np.isfinite(l) else None, h if np.isfinite(h) else None) for l, h in zip(LOW, HIGH)]
    for _ in range(rounds + 1):
        def loss(b):
            z = b[0] + X @ b[1:]
            g = weights * (1 / (1 + np.exp(-z)) - y)
            return (weights * np.logaddexp(0, np.where(y > 0, -z, z))).sum() + ((b[1:] - MEAN) ** 2 / (2 * sd * sd)).sum(), np.concatenate([[g.sum()], X.T @ g + (b[1:] - MEAN) / (sd * sd)])
        at = minimize(loss, at, jac=True, method='L-BFGS-B', bounds=bounds, options=dict(maxiter=300)).x
        z = at[0] + X @ at[1:]; order = np.lexsort((z, who)); top = order[np.flatnonzero(np.concatenate([who[order][1:] != who[order][:-1], [True]]))]
        weights = w * 0.3; weights[top] += 0.7 * total[who[top]]        # the highest row of a connection decides
    q = 1 / (1 + np.exp(-(at[0] + X @ at[1:]))); curve = X.T @ (X * (weights * q * (1 - q))[:, None]) + np.diag(1 / (sd * sd))
    return at, np.sqrt(np.diag(np.linalg.inv(curve)))


def fold_of(e):
    return e.source


def without(data, fold):
    out = [e for e in data if fold_of(e) == fold]; families = {e.family for e in out if e.group in POSITIVE}
    return [e for e in data if fold_of(e) != fold and not (e.group in POSITIVE and e.family in families)]


def best(model, e):
    return (model[0] + e.X @ model[1:]).max()


def limits(data):
    """Thresholds: what the highest of the normal connections reaches, each judged by a model that saw neither its source nor its families."""
    scores = sorted((best(learn(without(data, fold))[0], e) for fold in sorted({fold_of(e) for e in data}) for e in data if fold_of(e) == fold and e.group in NEGATIVE), reverse=True)
    return dict(cautious=scores[0] + 1.0, balanced=scores[0] + 0.25, eager=scores[max(1, len(scores) // 100)] + 0.05)


VIEWS = (('raw', 'names seen; C2 by its address, harmless programs by name where they use one'), ('', 'no names seen'),
         ('own', 'names seen; the laboratory\'s C2 by a name of its own'), ('bare', 'names seen; C2 and every harmless program of the lab by its address'))


def evaluate():
    sets = {v: examples(v) for v, _ in VIEWS}; base = sets['raw'] + sets[''] + F.cached('pieces-made-%d-%d' % (GATE, len(TERMS)), made); firsts = {}
    for fold in sorted({fold_of(e) for e in base} - {'made'}):
        train = without(base, fold); model = learn(train)[0]; limit = limits(train)
        print('fold %s: limits %s; %.2f %s' % (fold, {l: round(float(t), 2) for l, t in limit.items()}, model[0], {n: round(float(w), 2) for n, w in zip(NAMES, model[1:])}), file=sys.stderr, flush=True)
        for v in sets:
            for e in sets[v]:
                if fold_of(e) != fold: continue
                z = model[0] + e.X @ model[1:]
                firsts[e] = (z.max() - limit['balanced'], {l: next((int(a) for a, s in zip(e.at, z) if s >= limit[l]), 0) for l in LEVELS})
    for view, title in VIEWS:
        print('\n%s\n' % title)
        for group in ('cc', 'silent', 'normal', 'hard', 'lab', 'background', 'infected'):
            mine = [e for e in sets[view] if e.group == group and e in firsts]
            if not mine: continue
            print('%-10s %3d connections: ' % (group, len(mine)) + '; '.join('%s %d' % (l, sum(firsts[e][1][l] > 0 for e in mine)) for l in LEVELS))
            if group in ('cc', 'silent'):
                for family in sorted({e.family for e in mine}):
                    of = [e for e in mine if e.family == family]
                    print('    %-12s %s' % (family, '; '.join('%s %d of %d (bursts %s)' % (l, sum(firsts[e][1][l] > 0 for e in of), len(of), ' '.join(str(firsts[e][1][l]) for e in of)) for l in LEVELS)))
            else:
                for e in sorted(mine, key=lambda e: -firsts[e][0])[:10 if group == 'lab' else 4]: print('    %+.2f %s %s' % (firsts[e][0], e.what, '<- ' + ' '.join(l for l in LEVELS if firsts[e][1][l]) if firsts[e][1]['eager'] else ''))


# ---- made sessions -------------------------------------------------------------------------------------------------------
def session(period=60, jitter=0, n=None, out=300, back=250, spread=0, hours=6, seed=5, port='443', extra=0, packets=4, gap=None):
    """Pieces of one made connection of some hours, and the number of its bursts."""
    rnd = random.Random(seed); t, pieces, src = 0.0, [], '10.9.9.5'
    while t < hours * 3600 and (n is None or len(pieces) < n):
        for k in range(1 + extra):
            o, b = (max(1, int(x * (1 + rnd.uniform(-spread, spread)))) for x in (out, back))
            at = t if k == 0 else t + rnd.uniform(2, period - 2)
            pieces.append(Piece(1_700_000_000 * US + int(at * US), .2, src, '40000', '203.0.113.9', port, ('S' if not pieces else '') + 'PA_PA', packets, packets * HEADERS + o + b, packets * HEADERS // 2 + o))
        t += rnd.expovariate(1 / period) if jitter == 'x' else period * (1 + rnd.uniform(-jitter, jitter)) if gap is None else gap(len(pieces))
    pieces.sort(key=lambda p: p.start)
    return pieces


SESSIONS = [('an order each 60 s, equal size', {}), ('10 % jitter', dict(jitter=.1)), ('30 % jitter', dict(jitter=.3)), ('50 % jitter', dict(jitter=.5)), ('80 % jitter', dict(jitter=.8)), ('gaps by chance', dict(jitter='x')),
            ('padding 0-2 kB', dict(out=1000, back=300, spread=1)), ('orders and answers under 200 bytes', dict(out=60, back=60)), ('two more at odd times for each', dict(extra=2)), ('an order each 2 s', dict(period=2.2)),
            ('an order each 10 min', dict(period=600)), ('an order each 30 min', dict(period=1800)), ('period grows by a tenth', dict(gap=lambda n: min(900, 1.3 * 1.1 ** n))), ('replies over 20 kB', dict(back=60000)),
            ('port 4433', dict(port='4433')), ('port 8080', dict(port='8080')), ('port 22', dict(port='22')), ('port 53', dict(port='53'))]


def evasion():
    j = json.load(open(os.path.join(HERE, 'connections.json'))); w = np.array([j['terms'][n]['weight'] for n in NAMES])
    print('| one connection of 6 h, 443 | without names | with names, raw address | with names, a domain of its own |\n|---|---|---|---|')
    for title, how in SESSIONS:
        cells = []
        for names in ('', 'raw', 'own'):
            pieces = session(**how); events = told(pieces, ['10.9.9.5']) if names else []
            if names == 'own': events.append((pieces[0].start - US, 'dns', '10.9.9.5', 'c2.example.net', 0, '203.0.113.9'))
            rows = [(n, j['constant'] + w @ np.array(v)) for _, n, v, _ in rows_of(pieces, events)]
            cells.append(' / '.join(next((str(n) for n, z in rows if z >= j['thresholds'][l]), '-') for l in LEVELS))
        print('| %s | %s |' % (title, ' | '.join(cells)))


def save(path):
    data = examples('raw') + examples('') + F.cached('pieces-made-%d-%d' % (GATE, len(TERMS)), made); model, errors = learn(data); limit = limits(data)
    out = dict(version=1, gate=GATE, headers=HEADERS, quiet=QUIET, big=BIG, join=JOIN / US, constant=float('%.6g' % model[0]),
               terms={n: dict(weight=float('%.4g' % model[1 + i]), error=float('%.2g' % errors[i]), prior=float('%.4g' % MEAN[i]), low=TERMS[i][1], high=TERMS[i][2]) for i, n in enumerate(NAMES)},
               thresholds={l: float('%.4g' % limit[l]) for l in LEVELS})
    with open(path, 'w') as handle: json.dump(out, handle, indent=1); handle.write('\n')
    print({n: t['weight'] for n, t in out['terms'].items()}, out['constant'], out['thresholds'])


def look(view):
    j = json.load(open(os.path.join(HERE, 'connections.json'))); w = np.array([j['terms'][n]['weight'] for n in NAMES])
    for e in examples(view):
        z = j['constant'] + e.X @ w; i = int(z.argmax())
        print('%-9s %-28s %d bursts, highest %.2f at %d: %s' % (e.group, e.what[:60], e.at[-1], z[i], e.at[i], {n: round(float(x), 2) for n, x in zip(NAMES, e.X[i]) if x}))


def main():
    what = sys.argv[1] if len(sys.argv) > 1 else 'evaluate'
    if what == 'evaluate': evaluate()
    elif what == 'save' and len(sys.argv) == 3: save(sys.argv[2])
    elif what == 'evasion': evasion()
    elif what == 'look': look(sys.argv[2] if len(sys.argv) > 2 else '')
    else: sys.exit(__doc__)


if __name__ == '__main__':
    from pieces import main                         # so that the cache names the classes of the module
    main()
