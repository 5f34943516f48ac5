#!/usr/bin/python3
"""Executable reference of the method of SPEC-2.md.

  reference.py [--parameters FILE] [--names NAMES.tsv | --packets CAPTURE] FLOWS.binetflow

prints one line a judged flow (tab separated): line of the flow in its file, tuple or series, evidence, each term's value, score.
Needs Python 3 only.
"""
import collections, ipaddress, json, math, os, signal, sys
import flows as F, proto as Today

US = 1000000
STATES = Today.STATES
INDEX = {s: i for i, s in enumerate(STATES)}
GATE = 4                    # flows of a tuple before it is judged
FOLLOW = 16                 # of moving shares: 1/16
CLIP_LOW, CLIP_HIGH, CEILING = -1.5, 1.25, 6.0      # of one step's log likelihood ratio, of their sum
HOUR = 3600 * US
WATCHED = 60 * US           # names of a host must have been watched so long before an address without one says something
AGED = HOUR                 # most answers of DNS are forgotten after so long
LONGEST = 3480             # seconds: flows are cut after an hour, and pauses of two minutes do not end them
FORGOTTEN = 24 * HOUR       # and all of them after so long

# Terms in their order: name, lowest and highest weight (None: free), mean of the prior. What a term costs an attacker is in SPEC-2.md.
# Means: half of the log odds that were set by hand until now; for terms from names, 1 or 0.5 where the reason is strong or weak.
TERMS = [
    ('evidence', 0, None, 0.5), ('on_beat', 0, None, 0), ('equal', 0, None, 0), ('small', 0, None, 0), ('few', None, 0, 0),
    ('fast', None, 0, -2), ('slow', None, 0, -0.75), ('very_slow', None, 0, -0.75),
    ('infrastructure', None, 0, -4), ('service', None, 0, -2.25), ('alternative_web', None, 2, 0.25), ('dynamic', None, 2, 0.25), ('other_tcp', 0, None, 1), ('other_udp', -0.5, 0, -0.5),
    ('inside', None, 0, 0), ('inside_web', None, 0, -1), ('not_new', None, 0, -2), ('failed', -1.5, None, 0), ('dead_fan', 0, None, 3), ('inbound', None, 0, -3), ('volume', -1.5, 0, -1.5), ('stray', -2, 0, -1.5),
    ('popular', None, 0, -1), ('siblings', -1, 0, -0.7), ('peer_to_peer', -2, 0, -2), ('pool', -2, 0, -1.5),
    ('raw', 0, None, 3), ('named', -1, 0, -0.5), ('tls_no_name', 0, None, 1), ('tls_odd_port', 0, None, 0.5), ('http_raw', 0, None, 1), ('unfit', 0, None, 1), ('lone_program', 0, None, 0.5),
    ('self_signed', 0, None, 1), ('no_such_name', 0, None, 0.5), ('generated', 0, None, 1)]
NAMES = [t[0] for t in TERMS]
AT = {n: i for i, n in enumerate(NAMES)}
FROM_NAMES = NAMES[AT['raw']:]


PRIVATE = [ipaddress.ip_network(n) for n in ('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', 'fc00::/7', 'fe80::/10', '::1/128')]
_private = {}


def private(address):
    """Of a private network, link or this machine. Documentation ranges count as public: some captures carry them in place of real addresses."""
    found = _private.get(address)
    if found is None:
        try:
            a = ipaddress.ip_address(address); found = any(a in n for n in PRIVATE if n.version == a.version)
        except ValueError:
            found = False
        if len(_private) > 200000: _private.clear()
        _private[address] = found
    return found


def connection(proto, state, total, sent):
    """(start of a connection seen, unanswered or refused, answered)."""
    if proto != 'tcp':
        answered = sent is None or total > sent
        return True, False, answered
    if '_' in state and state not in Today.ZEEK_NEW:
        a, b = state.split('_', 1)
        if a == '' and 'R' in b and not set(b) & set('SPF'):
            return True, True, False            # only the refusal was seen: <? with _RA
        new = ('S' in a or 'S' in b) and a != 'SA'
        failed = 'S' in a and 'P' not in a and 'S' not in b
        return new, failed, new and not failed
    new, failed = Today.flow_state(proto, state, total, sent)
    return new, failed, new and not failed


def stood(proto, state):
    """Whether a TCP connection had two real ends: the destination said more than SYN and RST to one that acknowledged."""
    if proto != 'tcp' or state in ('SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR', 'OTH', 'SHR', 'CON', 'FIN', 'CLO'): return True
    a, bar, b = state.partition('_')
    return bool(bar) and 'A' in a and 'A' in b and bool(set(b) & set('PF'))


def goes_on(f, new):
    """Whether a flow is a piece of a longer connection. Of UDP one lasts as long as the cut."""
    return f.proto == 'tcp' and not new or f.proto == 'udp' and f.duration >= LONGEST


class Clock:
    """The part of a tuple or of a host's series that beats (as today's) with three moving shares."""
    __slots__ = ('last', 'cycle', 'gaps', 'total', 'src', 'down', 'm', 'flows', 'steps', 'beat', 'equal', 'stray', 'previous', 'S', 'bucket')

    def __init__(self):
        self.last = self.cycle = self.m = self.previous = self.bucket = None
        self.gaps = []; self.total = []; self.src = []; self.down = []
        self.flows = 0; self.steps = 0; self.beat = self.equal = self.stray = 0.0; self.S = 0.0

    def step(self, f):
        """Index of the state, or -1 where there is no interval."""
        self.flows += 1
        b = Today.beat(self, f.start, Today.P)
        q = Today.same(self, f.total, f.source, Today.P)
        if not b:
            return -1
        self.steps += 1
        a = max(1 / FOLLOW, 1 / self.steps)
        self.beat += a * ((b in '=~2') - self.beat)
        self.equal += a * ((q == 'E') - self.equal)
        self.stray += a / 4 * ((b in 'bx') - self.stray) if self.steps > 4 * FOLLOW else max(1 / 64, 1 / self.steps) * ((b in 'bx') - self.stray)
        return INDEX[b + q]


class Tuple(Clock):
    __slots__ = ('new', 'failed', 'big', 'small', 'ports', 'static', 'port', 'web', 'judged', 'public', 'no_name', 'tls', 'plain_raw', 'unfit', 'self', 'name', 'program', 'first', 'stood')

    def __init__(self):
        super().__init__()
        self.new = self.failed = self.big = self.small = 0.0
        self.no_name = self.tls = self.plain_raw = self.unfit = self.self = self.stood = False; self.name = None; self.program = None


class Host:
    __slots__ = ('out', 'odd', 'beating', 'buckets', 'dead', 'series', 'answers', 'since', 'names', 'missing', 'programs', 'nx_at', 'told', 'untold')

    def __init__(self):
        self.out = set(); self.odd = set()
        self.beating = collections.OrderedDict()      # tuple -> (bucket, dst, dport, prefix)
        self.buckets = {}                             # bucket -> {dst: count}; bounded by the 128 tuples above
        self.dead = {}                                # (proto, dport) -> OrderedDict dst -> (ln m or None, last)
        self.series = {}
        self.answers = 0; self.since = 0; self.names = {}; self.missing = 0.0; self.nx_at = 0; self.programs = {}; self.told = self.untold = 0


SUFFIX2 = {'co', 'com', 'net', 'org', 'gov', 'edu', 'ac', 'or', 'ne', 'go'}


def registrable(name):
    """Registrable domain by a rule of thumb; the program uses the public suffix list."""
    parts = name.rstrip('.').split('.')
    if len(parts) <= 2: return name
    return '.'.join(parts[-3:]) if len(parts[-1]) == 2 and parts[-2] in SUFFIX2 else '.'.join(parts[-2:])


def is_address(text):
    if text.startswith('['): text = text[1:].split(']')[0]
    elif text.count(':') == 1: text = text.split(':')[0]
    try:
        ipaddress.ip_address(text)
        return True
    except ValueError:
        return False


def generated(name):
    """Whether the longest label of the registrable domain looks drawn: long, with five consonants or digits in a row, few vowels."""
    label = registrable(name).split('.')[0]
    if len(label) < 7: return 0.0
    vowels = sum(c in 'aeiouy' for c in label); run = best = 0
    for c in label:
        run = 0 if c in 'aeiouy-' else run + 1
        best = max(best, run)
    return float(best >= 5 and vowels / len(label) < 0.3)


class Network:
    def __init__(self):
        self.t = {}; self.host = {}; self.clients = {}; self.by_name = {}; self.address_name = {}; self.own = {}

    def of(self, address):
        h = self.host.get(address)
        if h is None: h = self.host[address] = Host()
        return h


def port_class(dport, proto, dst):
    try: port = int(dport, 0)
    except ValueError: port = -1
    if port in Today.INFRA or port <= 0 or port in Today.INDUSTRIAL and private(dst): return port, 'infrastructure'
    if port in Today.SERVICE: return port, 'service'
    if port in Today.ALT: return port, 'alternative_web'
    if port >= 49152: return port, 'dynamic'
    if port in Today.WEB: return port, 'web'
    return port, 'other_tcp' if proto == 'tcp' else 'other_udp'


class Observer:
    """Sees names and flows in order; gives for each flow of a judged kind the values of all terms but `evidence`, which needs chains."""

    def __init__(self, events=(), joined=False):
        """`joined`: whether hosts were there before anybody listened, and may still know older answers."""
        self.net = Network(); self.joined = joined; self.began = events[0][0] if events else None
        self.dns = [e for e in events if e[1] == 'dns']; self.next = 0
        self.conn = collections.defaultdict(list)
        for e in events:
            if e[1] != 'dns': self.conn[(e[2], str(e[3]), e[4], str(e[5]))].append(e)

    # ---- names
    def answer(self, e):
        _, _, client, name, rcode, addresses = e
        h = self.net.of(client)
        if rcode == 3:
            h.missing = h.missing * math.exp(-(e[0] - h.nx_at) / (600 * US)) + 1 if h.nx_at else 1.0
            h.nx_at = e[0]
            return
        if not addresses: return
        if not h.answers: h.since = e[0]
        h.answers += 1
        domain = registrable(name)
        users = self.net.by_name.setdefault(domain, set())
        if len(users) < 9: users.add(client)
        for a in addresses.split(','):
            h.names[a] = name
            self.net.address_name[a] = name

    def said(self, h, f):
        """A host called a server by a name: whether an answer was heard that gave that server one. The last 32 to 64 count."""
        if h.told + h.untold >= 64: h.told //= 2; h.untold //= 2
        if f.dst in h.names or f.dst in self.net.address_name: h.told += 1
        else: h.untold += 1

    def connection_names(self, t, h, f):
        for e in self.conn.get((f.src, f.sport, f.dst, f.dport), ()):
            if not f.start - US <= e[0] <= f.start + (f.duration + 1) * US: continue
            if e[1] == 'tls':
                t.tls = True
                if e[6] and not is_address(e[6]): t.name = e[6]; t.no_name = False
                elif t.name is None: t.no_name = True
                t.program = e[8]
            elif e[1] == 'http':
                if e[6] and not is_address(e[6]): t.name = e[6].split(':')[0]; t.plain_raw = False
                else: t.plain_raw = True
                t.program = 'ua:' + e[7]
            elif e[1] == 'cert': t.self = e[6] == 1
            elif e[1] == 'data' and t.port in (80, 443, 8080, 8443): t.unfit = True
            if t.program is not None:
                servers = h.programs.setdefault(t.program, set()) if len(h.programs) < 64 or t.program in h.programs else set()
                if len(servers) < 9: servers.add(f.dst)

    def raw(self, h, first, now, opens):
        """How sure it is that no answer gave the host an address that it was first seen to use at a time; `opens`: share of flows that begin
        a connection, 0 where none is seen to begin."""
        all_told = max(0.0, (1 + h.told - h.untold) / (1 + h.told + h.untold))
        if now - h.since >= FORGOTTEN and opens > .5: return all_told
        if self.joined and first - self.began < AGED: return 0.0
        return min(1.0, max(0.0, (first - h.since) / WATCHED)) * all_told

    # ---- flows
    def flow(self, f):
        """None for what is never judged, else (tuple, state index, terms, series or None, its state index, terms of the series or None)."""
        while self.next < len(self.dns) and self.dns[self.next][0] <= f.start:
            self.answer(self.dns[self.next]); self.next += 1
        if self.began is None or f.start < self.began: self.began = f.start
        if f.proto not in ('tcp', 'udp') or Today.group_address(f.dst): return None
        net = self.net; key = (f.src, f.dst, f.dport, f.proto); t = net.t.get(key); h = net.of(f.src)
        if t is None:
            t = net.t[key] = Tuple(); t.first = f.start
            t.port, t.static = port_class(f.dport, f.proto, f.dst)
            t.web = t.static in ('web', 'alternative_web'); t.public = not private(f.dst)
        new, failed, answered = connection(f.proto, f.state, f.total, f.source)
        if t.static in ('other_tcp', 'dynamic') and len(h.odd) < 9: h.odd.add(f.dst)
        if len(h.out) < 8: h.out.add(f.dst)
        c = net.clients.get((f.dst, f.dport))
        if c is None: c = net.clients[(f.dst, f.dport)] = set()
        if answered and stood(f.proto, f.state) and len(c) < 9: c.add(f.src)
        if failed and t.stood: x = -1; t.flows += 1      # whoever answered once: a forged SYN beside the beat does not touch its clock
        elif t.flows and goes_on(f, new): x = -1; t.flows += 1       # a piece of a connection that goes on: its time is that of whoever cuts
        else: x = t.step(f)
        t.stood = t.stood or answered
        a = max(0.1, 1 / t.flows)
        t.new += a * (new - t.new); t.failed += a * (failed - t.failed)
        t.small += a * ((f.total < 3000) - t.small)
        if t.web: t.big += a * ((f.total - (f.source or 0) > 20000) - t.big)
        self.beating(h, key, t, f)
        dead = self.dead(h, t, f)
        before = t.name; self.connection_names(t, h, f)
        if before is None and t.name is not None and t.public: self.said(h, f)
        # what is known of the server's name
        seen = h.answers > 0
        name = h.names.get(f.dst) or t.name
        if name is None and seen: name = net.address_name.get(f.dst)
        others = len(c) - (f.src in c)
        if name is not None:
            users = net.by_name.get(registrable(name))
            if users: others = max(others, len(users) - (f.src in users))
        raw = self.raw(h, t.first, f.start, t.new if f.proto == 'tcp' else 0) if seen and t.public and name is None and t.static != 'infrastructure' else 0.0
        series, sx = self.series(h, t, f, others, raw >= 0.5 or not seen and not t.web, new, failed)
        v = [0.0] * len(TERMS)
        rhythm(v, t); v[AT['small']] = t.small
        spread = 1 / max(1, len(h.odd) - 1) if t.static in ('other_tcp', 'dynamic') else 1.0
        if t.static in ('other_tcp', 'dynamic'): v[AT[t.static]] = spread
        elif t.static not in ('web', 'other_udp'): v[AT[t.static]] = 1.0
        if f.proto == 'udp' and t.static in ('other_udp', 'dynamic'): v[AT['other_udp']] = 1.0
        if not t.public:
            v[AT['inside']] = 1.0
            if t.web: v[AT['inside_web']] = 1.0
        if f.proto == 'tcp': v[AT['not_new']] = 1 - t.new; v[AT['failed']] = t.failed * spread
        v[AT['dead_fan']] = float(dead)
        if not private(f.src) and (not t.public or len(net.of(f.dst).out) >= 5): v[AT['inbound']] = 1.0
        v[AT['volume']] = t.big
        v[AT['popular']] = math.log2(1 + others)
        alike, ports, pool = self.alike(h, t, f)
        if t.static in ('other_tcp', 'other_udp', 'dynamic') and (ports >= 3 and alike >= 2 or alike >= 8): v[AT['peer_to_peer']] = 1.0
        elif alike: v[AT['siblings']] = 1.0
        v[AT['pool']] = float(pool)
        v[AT['raw']] = raw
        if name is not None: v[AT['named']] = 1.0
        if t.no_name and name is None: v[AT['tls_no_name']] = 1.0
        if t.tls and t.static in ('other_tcp', 'dynamic'): v[AT['tls_odd_port']] = 1.0
        if t.plain_raw and t.public: v[AT['http_raw']] = 1.0
        if t.unfit and t.public: v[AT['unfit']] = 1.0
        if t.program is not None and len(h.programs.get(t.program, ())) == 1 and len(h.programs) >= 3: v[AT['lone_program']] = 1.0
        if t.self and t.public: v[AT['self_signed']] = 1.0
        if h.nx_at:
            missing = h.missing * math.exp(-max(0, f.start - h.nx_at) / (600 * US))
            v[AT['no_such_name']] = min(3.0, math.log2(1 + missing / 4)) if missing >= 4 else 0.0
        if name is not None: v[AT['generated']] = generated(name)
        together = series.terms(v, t, spread, f.proto == 'tcp') if series is not None and series.judged() else None
        return t, x, v, series, sx, together

    def beating(self, h, key, t, f):
        """Keeps the tuple in its host's table of rhythms: 128 tuples, the longest silent one goes. A tuple that mostly fails is not in it: a
        dead server excuses nobody."""
        if t.m is None or t.flows < 4 or t.m <= 0: return
        bucket = int(math.floor(math.log(t.m) / 0.15))
        old = h.beating.pop(key, None)
        if t.failed > 0.5:
            if old is not None: self.leave(h, old)
            t.bucket = bucket
            return
        if old is not None and old[0] != bucket: self.leave(h, old)
        if old is None or old[0] != bucket:
            h.buckets.setdefault((f.proto, bucket), collections.Counter())[(f.dst, f.dport)] += 1
        t.bucket = bucket
        h.beating[key] = (bucket, f.dst, f.dport, f.proto)
        if len(h.beating) > 128: self.leave(h, h.beating.popitem(last=False)[1])

    @staticmethod
    def leave(h, old):
        bucket, dst, dport, proto = old
        d = h.buckets[(proto, bucket)]
        d[(dst, dport)] -= 1
        if not d[(dst, dport)]: del d[(dst, dport)]
        if not d: del h.buckets[(proto, bucket)]

    def alike(self, h, t, f):
        """(other servers with the same rhythm, at most 8; ports among them and own, at most 3; whether two of them on the port lie in the server's network)."""
        if t.bucket is None: return 0, 1, False
        servers, ports, near, own = set(), {f.dport}, set(), Today.prefix(f.dst)
        for b in (t.bucket - 1, t.bucket, t.bucket + 1):
            for i, (dst, dport) in enumerate(h.buckets.get((f.proto, b), ())):
                if i >= 16: break
                if dst == f.dst: continue
                servers.add(dst); ports.add(dport)
                if dport == f.dport and Today.prefix(dst) == own: near.add(dst)
        return min(8, len(servers)), len(ports), len(near) >= 2

    @staticmethod
    def dead(h, t, f):
        """Whether the host tries three servers or more of which nobody answers on this port, this one among them, within an hour."""
        if f.proto != 'tcp' or t.static in ('infrastructure', 'service') or not t.public or t.static in ('other_tcp', 'dynamic') and len(h.odd) >= 9: return False
        table = h.dead.get(f.dport)
        if t.failed <= 0.5 or t.flows < 2:
            if table: table.pop(f.dst, None)
            return False
        if table is None:
            if len(h.dead) >= 16: return False
            table = h.dead[f.dport] = collections.OrderedDict()
        table.pop(f.dst, None); table[f.dst] = f.start
        while table and f.start - next(iter(table.values())) > HOUR: table.popitem(last=False)
        if len(table) > 17: table.popitem(last=False)
        return 3 <= len(table) <= 16

    def series(self, h, t, f, others, unknown, new, failed):
        """The host's flows to rare servers without a name on one port, as one series; None where the flow belongs to none. Without names at
        all web ports are left out: a system's connectivity check over nine servers looks the same."""
        if others > 0 or not unknown or not t.public or t.static in ('infrastructure', 'service'): return None, -1
        if t.static in ('other_tcp', 'dynamic') and len(h.odd) >= 9: return None, -1
        k = (f.proto, f.dport)
        s = h.series.get(k)
        if s is None:
            if len(h.series) >= 16: return None, -1
            s = h.series[k] = Series()
        s.servers.append(f.dst)
        if s.flows and goes_on(f, new): x = -1; s.flows += 1
        else: x = s.step(f)
        a = max(0.1, 1 / s.flows)
        s.new += a * (new - s.new); s.failed += a * (failed - s.failed); s.small += a * ((f.total < 3000) - s.small)
        if t.web: s.big += a * ((f.total - (f.source or 0) > 20000) - s.big)
        return s, x


class Series(Clock):
    """Rotation: servers of the last 16 flows. A series is judged when they are three or more and none has more than half of the flows."""
    __slots__ = ('servers', 'new', 'failed', 'big', 'small')

    def __init__(self):
        super().__init__()
        self.servers = collections.deque(maxlen=16); self.new = self.failed = self.big = self.small = 0.0

    def judged(self):
        n = len(self.servers)
        if n < 9 or self.steps < 8: return False
        c = collections.Counter(self.servers)
        return len(c) >= 3 and max(c.values()) * 2 <= n

    def terms(self, v, t, spread, tcp):
        """Terms of the series: those of its newest flow's tuple with the series' own rhythm and shares in their place."""
        w = list(v)
        rhythm(w, self)
        w[AT['small']] = self.small; w[AT['volume']] = self.big
        if tcp: w[AT['not_new']] = 1 - self.new; w[AT['failed']] = self.failed * spread
        c = collections.Counter(Today.prefix(s) for s in self.servers)
        w[AT['siblings']] = w[AT['peer_to_peer']] = 0.0; w[AT['pool']] = float(2 * max(c.values()) > len(self.servers))
        return w


def rhythm(v, clock):
    sure = min(1.0, clock.steps / 8)
    v[AT['on_beat']] = sure * clock.beat; v[AT['equal']] = sure * clock.equal
    few = v[AT['few']] = max(0.0, 1 - (clock.flows - GATE) / 8)
    v[AT['stray']] = clock.stray if clock.steps >= 8 else 0.0
    v[AT['fast']] = v[AT['slow']] = v[AT['very_slow']] = 0.0
    if clock.m is not None:
        steady = v[AT['on_beat']] * v[AT['equal']] * min(1.0, max(0.0, 2 - clock.m))     # applications refresh every two seconds or more
        v[AT['fast']] = min(1.0, max(0.0, (4 - clock.m) / 2)) * (1 - few) * (1 - steady)
        if clock.m > 900: v[AT['slow']] = 1.0
        if clock.m > 3600: v[AT['very_slow']] = 1.0


# ---- with parameters ---------------------------------------------------------------------------------------------------
class Parameters:
    def __init__(self, path):
        j = json.load(open(path))
        self.weights = [j['terms'][n]['weight'] for n in NAMES]; self.constant = j['constant']; self.thresholds = j['thresholds']
        self.low, self.high, self.ceiling = j['settings']['clip_low'], j['settings']['clip_high'], j['settings']['ceiling']
        self.llr = j['steps']                       # 19 rows of 18: row 18 is 'no previous state'


    def score(self, v):
        return self.constant + sum(w * y for w, y in zip(self.weights, v))


def advance(clock, x, p):
    if x >= 0:
        e = max(p.low, min(p.high, p.llr[18 if clock.previous is None else clock.previous][x]))
        clock.S = max(0.0, min(p.ceiling, clock.S + e)); clock.previous = x


def judge(flows, events, p):
    """(flow, tuple or series, values, score) of each flow of a tuple with GATE flows or more, then of its series where that is judged."""
    o = Observer(events)
    for f in flows:
        r = o.flow(f)
        if r is None: continue
        t, x, v, series, sx, together = r
        advance(t, x, p)
        v[0] = t.S
        if t.flows >= GATE: yield f, F.key(f), v, p.score(v)
        if series is not None:
            advance(series, sx, p)
            if together is not None:
                together[0] = series.S
                yield f, '%s>%s-%s' % (f.src, f.dport, f.proto), together, p.score(together)


def main(arguments):
    import argparse
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument('--parameters', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'params-3.json'))
    a.add_argument('--names', help='events as names.py prints them'); a.add_argument('--packets', help='read the events from a capture')
    a.add_argument('flows')
    o = a.parse_args(arguments)
    events = []
    if o.names or o.packets:
        import names
        events = names.read_tsv(o.names) if o.names else names.events(o.packets)
    print('\t'.join(['line', 'tuple'] + NAMES + ['score']))
    for f, what, v, score in judge(F.read_flows(o.flows), events, Parameters(o.parameters)):
        print('\t'.join([str(f.line), what] + ['%.9g' % y for y in v] + ['%.9g' % score]))


if __name__ == '__main__':
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main(sys.argv[1:])
