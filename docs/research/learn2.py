"""Learning for the method of SPEC-2.md: features of all folders, chains, weights, thresholds, nested by source and family."""
import collections, json, math, random
import numpy as np
from scipy.optimize import minimize
import flows as F, proto as Today, reference as R

CLASSES = ('cc', 'normal', 'hard', 'background', 'infected', 'attack', 'weak', 'tunnel', 'download', 'silent')
TARGETS = {'cautious': 0.001, 'balanced': 0.004, 'eager': 0.01}
P = len(R.TERMS)
SMALL = 60                      # sources without C&C and with fewer normal tuples are left out together


def observe(file, packets, joined=False):
    """Of one file: judged tuples, their step sequences, rows (terms) of each flow from the gate on, and series."""
    events = []
    if packets and file.capture:
        import names
        events = F.cached('names-' + file.name, lambda: names.events(file.capture))
    o, judged = R.Observer(events, joined), file.judged()
    number = {k: i for i, k in enumerate(judged)}
    seqs = [[] for _ in judged]; series, series_no = [], {}
    X, who, at, ser, kind = [], [], [], [], []
    for f in file.flows():
        r = o.flow(f)
        if r is None: continue
        t, x, v, s, sx, together = r
        place = (-1, -1)
        if s is not None:
            n = series_no.setdefault(id(s), len(series))
            if n == len(series): series.append([])
            series[n].append(sx)
            place = (n, len(series[n]) - 1)
        i = number.get(F.key(f))
        if i is None: continue
        seqs[i].append(x)
        if t.flows >= R.GATE:
            X.append(v); who.append(i); at.append(t.flows); ser.append((-1, -1))
        if together is not None:
            X.append(together); who.append(i); at.append(t.flows); ser.append(place)
    return dict(keys=list(judged), groups=[judged[k][1] for k in judged], flows=[judged[k][0] for k in judged],
                seqs=[np.array(s, np.int8) for s in seqs], series=[np.array(s, np.int8) for s in series],
                X=np.array(X, np.float32).reshape(-1, P), who=np.array(who, np.int32), at=np.array(at, np.int32), ser=np.array(ser, np.int32).reshape(-1, 2),
                named=bool(events))


class Made:
    """Stands for a file: made beacons, each alone in its network. They keep the weights of rhythm steady while families are left out."""
    folder = path = name = 'made'; role = 'made'; family = '-'; source = 'made'; capture = None


def observe_made(seed=17, count=150):
    rnd = random.Random(seed); parts = []
    for i, fl in enumerate(Today.generate(seed, count)):
        port = rnd.choice(('443', '443', '443', '80', '80', '8080', '8443', str(rnd.randint(2000, 9000)), str(rnd.randint(2000, 9000)), str(rnd.randint(49152, 65535))))
        o, seq = R.Observer(), []
        for start, dur, total, sent in fl:
            t, x, v = o.flow(F.Flow(start, dur, 'tcp', '10.0.0.1', '1', '->', '198.51.100.9', port, 'FSPA_FSPA', 5, total, sent, 0))[:3]
            seq.append(x)
            if t.flows >= R.GATE: parts.append((v, i, t.flows))
        yield seq, len(fl), [p for p in parts if p[1] == i]


def made_rows():
    got = list(observe_made()); rows = [r for g in got for r in g[2]]
    return dict(keys=['made-%d' % i for i in range(len(got))], groups=['made'] * len(got), flows=[g[1] for g in got], seqs=[np.array(g[0], np.int8) for g in got], series=[],
                X=np.array([r[0] for r in rows], np.float32), who=np.array([r[1] for r in rows], np.int32), at=np.array([r[2] for r in rows], np.int32),
                ser=np.full((len(rows), 2), -1, np.int32), named=False)


def table(counts):
    """Transition table of today's chains from a matrix of counts (18 x 18): 19 rows, the last without a previous state."""
    beats, same = Today.BEATS, Today.SAME
    d = Today.P['wb_dirichlet']; c4 = counts.reshape(6, 3, 6, 3)
    def part(c):
        n = c.shape[1]; u = (c.sum(0) + d) / (c.sum() + d * n)
        return u, (c + n * u) / (c.sum(1, keepdims=True) + n)
    ub, B = part(c4.sum((1, 3))); ue, E = part(c4.sum((0, 2)))
    kinds = np.maximum(Today.P['joint'], (counts > 0).sum(1, keepdims=True))
    joint = np.einsum('ac,bd->abcd', B, E).reshape(18, 18)
    return np.vstack([(counts + kinds * joint) / (counts.sum(1, keepdims=True) + kinds), np.outer(ub, ue).reshape(1, 18)])


def transitions(seq, cap=40):
    s = [x for x in seq if x >= 0][:cap]; c = np.zeros((18, 18))
    for a, b in zip(s, s[1:]): c[a, b] += 1
    return c, len(s) >= 3 and sum(R.STATES[x][0] in '=~2' for x in s) >= 0.6 * len(s)


def made():
    """Counts of made beacons and of made traffic without a beat (today's generators, nothing captured)."""
    def go():
        out = []
        for flows in (Today.generate(6), Today.renewal(11)):
            c = np.zeros((18, 18))
            for fl in flows: c += transitions([R.INDEX[s] for s in Today.symbols(fl)])[0]
            out.append(c)
        return out
    return F.cached('made', go)


def cusum(seqs, llr):
    """Evidence after each flow of each sequence, concatenated. All sequences advance together."""
    lengths = np.array([len(s) for s in seqs]); starts = np.concatenate([[0], np.cumsum(lengths)])
    out = np.zeros(starts[-1], np.float32); order = np.argsort(-lengths, kind='stable')
    if not len(seqs): return out, starts
    flat = np.concatenate(seqs) if starts[-1] else np.zeros(0, np.int8)
    clipped = np.clip(llr, R.CLIP_LOW, R.CLIP_HIGH); S = np.zeros(len(seqs)); prev = np.full(len(seqs), 18)
    base, longest = starts[:-1][order], lengths[order]
    active = len(order)
    for i in range(int(longest[0]) if len(longest) else 0):
        while active and longest[active - 1] <= i: active -= 1
        x = flat[base[:active] + i]; ok = x >= 0
        s = S[:active]; q = prev[:active]
        new = np.clip(s + clipped[q, np.where(ok, x, 0)], 0, R.CEILING)
        s[ok] = new[ok]; q[ok] = x[ok]
        out[base[:active] + i] = s
    return out, starts


class Data:
    def __init__(self, packets, only=None, joined=False):
        self.files = [f for f in F.files() if only is None or only(f)]
        obs = [F.cached((('joined-' if joined else 'packets-') if packets and f.capture else 'terms-') + f.name, lambda f=f: observe(f, packets, joined)) for f in self.files]
        self.files.append(Made); obs.append(F.cached('made-rows', made_rows))
        self.file = np.concatenate([np.full(len(o['keys']), i) for i, o in enumerate(obs)]).astype(int)
        self.keys = [k for o in obs for k in o['keys']]; self.group = np.array([g for o in obs for g in o['groups']]); self.flows = np.array([n for o in obs for n in o['flows']])
        self.source = np.array([self.files[i].source for i in self.file]); self.family = np.array([self.files[i].family for i in self.file])
        self.named = np.array([obs[i]['named'] for i in self.file])
        first = np.cumsum([0] + [len(o['keys']) for o in obs]); series = np.cumsum([0] + [len(o['series']) for o in obs])
        self.seqs = [s for o in obs for s in o['seqs']]; self.series = [s for o in obs for s in o['series']]
        self.X = np.vstack([o['X'] for o in obs]); self.who = np.concatenate([o['who'] + first[i] for i, o in enumerate(obs)]); self.at = np.concatenate([o['at'] for o in obs])
        ser = [o['ser'].copy() for o in obs]
        for i, s in enumerate(ser): s[:, 0] = np.where(s[:, 0] >= 0, s[:, 0] + series[i], -1)
        self.ser = np.vstack(ser); self.of_series = self.ser[:, 0] >= 0
        seen = np.zeros(len(self.keys), bool); seen[self.who] = True
        self.judged = seen
        # one behaviour recorded several times (a device set up ten times, a timer of ten hosts) counts once among behaviours
        what = []
        for s, k in zip(self.source, self.keys):
            parts = k.rsplit('-', 3); what.append((s, Today.prefix(parts[1]), parts[2], parts[3]) if len(parts) == 4 else (s, k))
        count = collections.Counter((w, g) for w, g in zip(what, self.group))
        self.once = np.array([1 / count[(w, g)] for w, g in zip(what, self.group)])
        # chains: counts by source
        self.counts = {}
        for i, s in enumerate(self.seqs):
            if self.group[i] in ('normal', 'hard') and len(s) > 1:
                c, poller = transitions(s)
                entry = self.counts.setdefault((self.source[i], self.family[i]), [np.zeros((18, 18)), np.zeros((18, 18))])
                entry[int(poller)] += c
        m = np.flatnonzero(self.group == 'cc'); self.families = sorted(set(self.family[m]))
        # folds: a source with its families; small sources without C&C together
        self.fold = self.source.copy()
        for s in set(self.source):
            mine = self.source == s
            if s != 'made' and not (mine & (self.group == 'cc')).any() and (mine & (self.group == 'normal')).sum() < SMALL: self.fold[mine] = 'small ones'
        self.folds = sorted(s for s in set(self.fold) if (np.isin(self.group[self.fold == s], ('cc', 'normal', 'hard', 'background'))).any())

    def training(self, fold, within=None):
        """Mask of tuples that may be learned from when this fold is judged: other sources, other families."""
        mask = np.ones(len(self.keys), bool) if within is None else within.copy()
        out = self.fold == fold
        families = {f for f in self.family[out] if f != '-'}
        return mask & ~out & ~np.isin(self.family, list(families)) if families else mask & ~out


    def llr(self, mask):
        mal, without = made()
        irregular, poller = np.zeros((18, 18)), np.zeros((18, 18))
        allowed = {(s, f) for s, f in zip(self.source[mask], self.family[mask])}
        by_source = collections.defaultdict(lambda: [np.zeros((18, 18)), np.zeros((18, 18))])
        for k, (a, b) in self.counts.items():
            if k in allowed: by_source[k[0]][0] += a; by_source[k[0]][1] += b
        for a, b in by_source.values():             # no source speaks for more than 400 steps
            irregular += a * min(1, 400 / max(1, a.sum())); poller += b * min(1, 400 / max(1, b.sum()))
        irregular = irregular + without * (irregular.sum() / without.sum() if irregular.sum() else 1)
        pi = Today.P['poller_share']
        return np.log(table(mal) / (pi * table(poller) + (1 - pi) * table(irregular)))

    def evidence(self, llr):
        """X with the terms that need chains filled in."""
        X = self.X
        S, starts = cusum(self.seqs, llr)
        own = ~self.of_series
        X[own, 0] = S[starts[self.who[own]] + self.at[own] - 1]
        Z, zstarts = cusum(self.series, llr)
        X[~own, 0] = Z[zstarts[self.ser[~own, 0]] + self.ser[~own, 1]]
        return X


LOW = np.array([-np.inf if t[1] is None else t[1] for t in R.TERMS]); HIGH = np.array([np.inf if t[2] is None else t[2] for t in R.TERMS])


# What is new has a wider prior than what was studied before.
WIDE = np.array([4.0 if t[0] in R.FROM_NAMES + ['failed', 'dead_fan'] else 1.0 for t in R.TERMS])
MEAN = np.array([t[3] for t in R.TERMS], float)


def fit(X, y, w, use, sd, start=None):
    """Logistic regression, Gaussian prior of standard deviation sd around the terms' means on weights (constant free), bounds of the terms."""
    cols = np.flatnonzero(use); A = X[:, cols].astype(float); mean = MEAN[cols]; sd = sd * WIDE[cols]
    bounds = [(None, None)] + [(LOW[c] if np.isfinite(LOW[c]) else None, HIGH[c] if np.isfinite(HIGH[c]) else None) for c in cols]
    def loss(b):
        z = b[0] + A @ b[1:]; s = np.where(y, -z, z)
        value = (w * np.logaddexp(0, s)).sum() + ((b[1:] - mean) ** 2 / (2 * sd * sd)).sum()
        g = w * (1 / (1 + np.exp(-z)) - y)
        return value, np.concatenate([[g.sum()], A.T @ g + (b[1:] - mean) / (sd * sd)])
    b0 = np.concatenate([[-3.0], mean])
    if start is not None: b0[0], b0[1:] = start[0], start[1][cols]
    b0[1:] = np.clip(b0[1:], LOW[cols], HIGH[cols])
    r = minimize(loss, b0, jac=True, method='L-BFGS-B', bounds=bounds, options=dict(maxiter=200))
    weights = np.zeros(P); weights[cols] = r.x[1:]
    return r.x[0], weights


class Learner:
    """Learns one set of weights from a mask of tuples. Settings: sd of the prior, terms in use, weight of unverified background."""

    def __init__(self, data, use, sd=1.0, background=0.3, rounds=2, first=30, made=0.5):
        self.d, self.use, self.sd, self.background, self.rounds, self.first, self.made = data, use, sd, background, rounds, first, made
        d = data
        self.y = np.isin(d.group, ('cc', 'made'))
        # rows to learn from: positives up to the 30th flow, negatives thinned to 12 a tuple, every third tuple of the background
        take = np.zeros(len(d.who), bool)
        negative = np.isin(d.group, ('normal', 'hard') + (('background',) if background else ()))
        pos = self.y[d.who] & (d.at <= first); take |= pos
        step = np.maximum(1, d.flows[d.who] // 12)
        take |= negative[d.who] & ((d.at - R.GATE) % step == 0) & ((d.group[d.who] != 'background') | (d.who % 3 == 0))
        self.rows = np.flatnonzero(take & ~d.of_series)

    def weights_of(self, mask):
        """Weight of each tuple: no source of normal traffic above 200 tuples, no family of a source above 3, hard ones thrice."""
        d = self.d; w = np.zeros(len(d.keys))
        for g, cap, unit in (('normal', 200, 1.0), ('hard', 60, 3.0), ('background', 200 * self.background, 1.0)):
            if not cap: continue
            for s in set(d.source[mask & (d.group == g)]):
                m = mask & (d.group == g) & (d.source == s) & d.judged
                if m.any(): w[m] = unit * min(1, cap / (unit * m.sum()))
        cc, made = mask & (d.group == 'cc'), mask & (d.group == 'made')
        for s, f in {(s, f) for s, f in zip(d.source[cc], d.family[cc])}:
            m = cc & (d.source == s) & (d.family == f) & d.judged
            if m.any(): w[m] = min(1, 3 / m.sum())
        if cc.any(): w[cc] *= 100 * (1 - self.made) / w[cc].sum()
        if made.any(): w[made] = 100 * self.made / made.sum()
        return w

    def learn(self, mask, start=None):
        d = self.d; rows = self.rows[mask[d.who[self.rows]]]
        tw = self.weights_of(mask); who = d.who[rows]; y = self.y[who].astype(float); X = d.X[rows]
        n = np.bincount(who, minlength=len(d.keys)); spread = tw[who] / np.maximum(1, n[who])
        keep = spread > 0; rows, who, y, X, spread = rows[keep], who[keep], y[keep], X[keep], spread[keep]
        model = fit(X, y, spread, self.use, self.sd, start)
        for _ in range(self.rounds):                # then the row of each tuple that decides: its highest
            z = model[0] + X @ model[1]
            order = np.lexsort((z, who)); last = np.flatnonzero(np.concatenate([who[order][1:] != who[order][:-1], [True]]))
            top = order[last]
            w = spread * 0.3; w[top] += 0.7 * tw[who[top]]
            chosen = w > 1e-6
            model = fit(X[chosen], y[chosen], w[chosen], self.use, self.sd, model)
        self.last = (X, y, w)
        return model

    def errors(self, model):
        """Standard errors of the weights: inverse of the curvature at the fit, of the last rows learned from."""
        X, y, w = self.last; cols = np.flatnonzero(self.use); A = np.hstack([np.ones((len(X), 1)), X[:, cols]])
        p = 1 / (1 + np.exp(-(model[0] + X @ model[1]))); H = (A * (w * p * (1 - p))[:, None]).T @ A
        H[np.arange(1, len(H)), np.arange(1, len(H))] += 1 / (self.sd * WIDE[cols]) ** 2
        e = np.sqrt(np.diag(np.linalg.inv(H + 1e-9 * np.eye(len(H))))); out = np.zeros(P); out[cols] = e[1:]
        return out


def best(d, model, tuples):
    """Highest score of each tuple (-inf if it is never judged), for tuples in a mask."""
    rows = tuples[d.who]; top = np.full(len(d.keys), -np.inf)
    np.maximum.at(top, d.who[rows], model[0] + d.X[rows] @ model[1])
    return top


def first_flow(d, model, tuples, threshold):
    rows = np.flatnonzero(tuples[d.who]); z = model[0] + d.X[rows] @ model[1]; hit = rows[z >= threshold]
    out = np.full(len(d.keys), 0); 
    for r in hit[::-1]: out[d.who[r]] = d.at[r]
    return out


def thresholds(scores, group):
    """Lowest threshold that keeps each target on normal tuples, each counted once, as the bars count them. (Until now behaviours were
    counted and sources capped: alarms on what was left out were then four to ten times rarer than asked for.)"""
    s = np.sort(scores[group == 'normal'])[::-1]; out = {}
    for name, target in TARGETS.items():
        i = int(np.searchsorted(np.arange(1, len(s) + 1) / max(1, len(s)), target, side='right'))
        out[name] = float(s[i]) + 1e-6 if i < len(s) and np.isfinite(s[i]) else 0.0
    return out
