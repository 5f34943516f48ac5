"""What the method is compared with: RITA's beacon scores of versions 4 and 5, written anew from its public documentation, and other
programs that print one JSON alert a line (slips' profile of Portcullis).

RITA judges a pair of addresses over a window of a day, after the fact; every tuple of a pair that scores counts as alarmed at its last
flow. Bytes are those that the source sent, where the flow tells them.
"""
import collections, ipaddress, json, lzma, math, os, shlex, subprocess, tempfile
import flows as F

DAY = 86400


def middle(values):
    n = len(values)
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


# ---- version 5: four scores of equal weight ---------------------------------------------------------------------------
def regular5(values, when_tiny):
    """Mean of (1 - |Bowley skewness|) and (1 - median absolute deviation / median)."""
    v = sorted(values)
    half = len(v) // 2
    low, mid, high = middle(v[:half]), middle(v), middle(v[half + len(v) % 2:])
    skew = 0.0
    if high - low >= 10 and mid not in (low, high):
        skew = (low + high - 2 * mid) / (high - low)
    spread = middle(sorted(abs(x - mid) for x in v))
    steady = (mid - spread) / mid if mid >= 1 else when_tiny
    return round((1 - abs(skew) + max(0.0, steady)) / 2, 3)


def histogram5(times, low, high):
    """Connections in each of 24 parts of the window; scores of evenness, of two levels, and of how long it lasts."""
    bars = [0] * 24
    for t in times:
        bars[max(0, min(23, int((t - low) * 24 / (high - low))))] += 1
    mean = sum(bars) / 24
    variation = math.sqrt(sum((b - mean) ** 2 for b in bars) / 24) / mean
    even = round(1 - variation, 3) if variation <= 1 else 0
    filled = [b for b in bars if b]
    levels = 0
    if len(filled) >= 11:
        size = math.ceil(max(bars) * 0.05)
        common = collections.Counter(b // size for b in filled).most_common(2)
        levels = min(1, round(sum(n for _, n in common) / max(len(filled) - 1, 1), 3))
    longest = run = 0
    for b in bars + bars:                                   # the day is a circle
        run = run + 1 if b else 0
        longest = max(longest, run)
    lasting = 0
    if len(filled) >= 6 and times[-1] > times[0]:
        up = lambda x: min(1, math.ceil(x * 1000) / 1000)
        lasting = max(up((times[-1] - times[0]) / (high - low)), up(min(24, longest) / 12))
    return max(even, levels), lasting


def rita5(times, sizes, low, high):
    if len(set(times)) < 4 or len(times) >= DAY or high <= low:
        return None
    gaps = [b - a for a, b in zip(times, times[1:]) if b > a]
    if len(gaps) < 3:
        return None
    shape, lasting = histogram5(times, low, high)
    return round((regular5(gaps, 1) + regular5(sizes, 0) + lasting + shape) / 4, 3)


# ---- version 4: three scores of intervals, three of sizes --------------------------------------------------------------
def at(values, share):
    return values[int(math.floor(share * (len(values) - 1) + .5))]


def skew4(values):
    low, mid, high = at(values, .25), at(values, .5), at(values, .75)
    return (low + high - 2 * mid) / (high - low) if high != low and mid not in (low, high) else 0.0


def spread4(values):
    mid = at(values, .5)
    return at(sorted(abs(x - mid) for x in values), .5)


def rita4(times, sizes, low, high):
    if len(times) <= 20 or len(times) >= DAY or high <= low:
        return None
    moments = sorted(set(times))
    if len(moments) < 4:
        return None
    gaps, sizes = sorted(b - a for a, b in zip(moments, moments[1:])), sorted(sizes)
    counts = collections.Counter(sizes)
    usual = min(counts, key=lambda size: (-counts[size], size))
    parts = (1 - abs(skew4(gaps)), max(0, 1 - spread4(gaps) / 30), min(1, 10 * len(times) / (high - low)),
             1 - abs(skew4(sizes)), max(0, 1 - spread4(sizes) / 32), max(0, 1 - usual / 65535))
    return math.ceil(sum(parts) / 6 * 1000) / 1000


def not_judged(address):
    try:
        a = ipaddress.ip_address(address)
    except ValueError:
        return True
    return a.is_multicast or a.is_unspecified or a.is_loopback or a.is_link_local or address == '255.255.255.255'


def rita(flows):
    """{tuple: (score of version 4 or None, of version 5 or None)}."""
    pairs, keys = collections.defaultdict(list), collections.defaultdict(set)
    for f in flows:
        pairs[(f.src, f.dst)].append((f.start // F.US if f.start >= 0 else -(-f.start // F.US), int(f.source if f.source is not None else f.total)))
        keys[(f.src, f.dst)].add(F.key(f))
    every = sorted(t for rows in pairs.values() for t, _ in rows)
    windows, end = [], len(every)
    while end:                                              # days counted back from the last flow
        high = every[end - 1]
        first = next_at_least(every, high - DAY)
        windows.append((every[first], high))
        end = first
    found = {}
    for pair, rows in pairs.items():
        if len(rows) < 4 or not_judged(pair[0]) or not_judged(pair[1]):
            continue
        rows.sort(key=lambda row: row[0])
        best = [None, None]
        for low, high in windows:
            inside = [row for row in rows if low <= row[0] <= high]
            if len(inside) < 4:
                continue
            for i, formula in enumerate((rita4, rita5)):
                score = formula([t for t, _ in inside], [b for _, b in inside], low, high)
                if score is not None and (best[i] is None or score > best[i]):
                    best[i] = score
        for k in keys[pair]:
            found[k] = tuple(best)
    return found


def next_at_least(ordered, value):
    import bisect
    return bisect.bisect_left(ordered, value)


# ---- programs ----------------------------------------------------------------------------------------------------------
def alerts(command, path):
    """{tuple: flows at the first malicious alert} of a program run on a file; {file} in its command stands for the file."""
    with tempfile.TemporaryDirectory() as folder:
        plain = path
        if path.endswith('.xz'):
            plain = os.path.join(folder, os.path.basename(path)[:-3])
            with lzma.open(path, 'rb') as source, open(plain, 'wb') as target:
                target.write(source.read())
        done = subprocess.run([part.replace('{file}', plain) for part in shlex.split(command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 3):
            raise RuntimeError('%s: exit code %d: %s' % (path, done.returncode, done.stderr[-300:].decode('utf-8', 'replace')))
    first = {}
    for line in done.stdout.decode('utf-8', 'replace').splitlines():
        row = json.loads(line) if line.strip() else {}
        if row.get('malicious') is True and row.get('event_type', 'alert') == 'alert':
            first[row['tuple']] = min(int(row['flows']), first.get(row['tuple'], 1 << 60))
    return first
