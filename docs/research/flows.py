"""The rows that are judged: flow files of the labelled folders, their roles and truth, the source each comes from.

A cache of parsed flows is kept in the folder named by PORTCULLIS_CACHE (default: a folder of the system's temporary directory);
it can be removed at any time.
"""
import collections, csv, gzip, importlib.util, lzma, os, pickle, re, tempfile
from datetime import datetime

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.abspath(os.environ.get('PORTCULLIS_SHARED') or os.path.join(HERE, '../../../shared'))
CACHE = os.environ.get('PORTCULLIS_CACHE') or os.path.join(tempfile.gettempdir(), 'portcullis-research-cache')
FOLDERS = ('labelled', 'labelled-2', 'labelled-3', 'labelled-4')
US = 1000000
Flow = collections.namedtuple('Flow', 'start duration proto src sport direction dst dport state packets total source line')

# Whoever made or collected the captures. Copies of one collection by several publishers are one source: all of CTU (CTU-13, slips'
# test files, security-datasets-for-testing, the course) is the work of one laboratory on one network.
SOURCE_OF_FOLDER = {'labelled/ctu13-scenario11': 'stratosphere', 'labelled-2/ctu13-scenario06': 'stratosphere', 'labelled/flows': 'stratosphere',
                    'labelled/zeek': 'stratosphere', 'labelled-2/zeek2binetflow': 'stratosphere', 'labelled-2/libslips': 'stratosphere',
                    'labelled/windowsips': 'stratosphere', 'labelled-2/c2lab': 'nickg-24'}
OWNER = {'stratosphereips': 'stratosphere', 'magiclegend': 'stratosphere', 'jingzbu': 'stratosphere', 'pan-unit42': 'unit42', 'paloaltonetworks': 'unit42'}
# Where the manifest names no publisher: by the start of the file's name.
SOURCE_OF_NAME = {'empire_beaconing_0': 'nickg-24', 'empire_tasks_0': 'nickg-24', 'ndpi-': 'ntop', 'u42-': 'unit42', 'dridex-': 'unit42', 'emotet-2021': 'unit42',
                  'empire-2017': 'elcabezzonn', 'ad-host': 'elcabezzonn', 'cmds-over-dns': 'elcabezzonn', 'trickbot-like': 'stratosphere', 'iot-bot': 'stratosphere',
                  'wikipedia': 'zeek', 'caldera': 'corelight', 'cryptowall': 'cryptowall', 'ek-to-cryptowall': 'cryptowall', 'foudre': 'cryptowall'}
FAMILY = {'Trickbot-like': 'Trickbot'}


def scorer():
    spec = importlib.util.spec_from_file_location('score', os.path.join(SHARED, 'score.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sources(folder):
    """Manifest path -> owner of the source, for lines that name a publisher."""
    found = {}
    with open(os.path.join(SHARED, folder, 'MANIFEST.tsv'), newline='', encoding='utf-8') as handle:
        for row in csv.DictReader(handle, delimiter='\t'):
            if '/' in (row['source'] or '') and not row['source'].startswith('('):
                owner = row['source'].split('/')[0].strip().lower()
                found[row['path']] = OWNER.get(owner, owner)
    return found


def source_of(folder, entry, manifest):
    path, capture = entry['path'], entry.get('capture', '-')
    name = re.sub(r'\..*', '', os.path.basename(path))
    for start, owner in SOURCE_OF_NAME.items():
        if name.startswith(start):
            return owner
    for candidate in (path, capture):
        if candidate in manifest:
            return manifest[candidate]
    for candidate, owner in manifest.items():
        if os.path.basename(candidate).split('.')[0] == os.path.basename(capture).split('.')[0] and capture != '-':
            return owner
    found = SOURCE_OF_FOLDER.get(folder + '/' + path.split('/')[0])
    return found or '?' + folder + '/' + path


_midnight = {}


def micros(text):
    day = text[:10]
    base = _midnight.get(day)
    if base is None:
        base = _midnight[day] = int((datetime.strptime(day, '%Y/%m/%d') - datetime(1970, 1, 1)).total_seconds())
    h, m, s = text[11:].split(':')
    whole, _, fraction = s.partition('.')
    return (base + int(h) * 3600 + int(m) * 60 + int(whole)) * 1000000 + int((fraction + '000000')[:6])


def number(text):
    try:
        return float(text)
    except ValueError:
        return 0.0


def read_flows(path):
    """Flows of a binetflow file in its order; start in microseconds, line counted from 1 with the header."""
    flows, source_bytes = [], None
    opener = lzma.open if path.endswith('.xz') else gzip.open if path.endswith('.gz') else open
    for n, line in enumerate(opener(path, 'rt', encoding='latin-1', newline=''), 1):
        cells = line.rstrip('\r\n').split(',')
        if n == 1 and cells[0] == 'StartTime':
            source_bytes = cells.index('SrcBytes') if 'SrcBytes' in cells else None
            continue
        if len(cells) < 13:
            continue
        try:
            start = micros(cells[0])
        except ValueError:
            continue
        out = number(cells[source_bytes]) if source_bytes is not None and len(cells) > source_bytes and cells[source_bytes] != '' else None
        flows.append(Flow(start, number(cells[1]), cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8],
                          number(cells[11]), number(cells[12]), out, n))
    return flows


def key(flow):
    return '-'.join((flow.src, flow.dst, flow.dport, flow.proto))


def cached(name, make):
    os.makedirs(CACHE, exist_ok=True)
    path = os.path.join(CACHE, re.sub(r'[^A-Za-z0-9._-]', '_', name) + '.pkl')
    if os.path.exists(path):
        with open(path, 'rb') as handle:
            return pickle.load(handle)
    value = make()
    with open(path + '.new', 'wb') as handle:
        pickle.dump(value, handle, protocol=4)
    os.replace(path + '.new', path)
    return value


class File:
    """One flow file: folder, path, role, family, source, capture (path or None), tuples {key: (flows, group)}."""

    def __init__(self, folder, entry, source, full, capture, tuples, days):
        self.folder, self.path, self.role, self.family = folder, entry['path'], entry['role'], FAMILY.get(entry['family'], entry['family'])
        self.source, self.full, self.capture, self.tuples, self.days = source, full, capture, tuples, days
        self.name = folder + '/' + entry['path']

    def flows(self):
        return cached('flows-' + self.name, lambda: read_flows(self.full))

    def judged(self):
        return {k: (n, g) for k, (n, g) in self.tuples.items() if n >= 4}


def files():
    def make():
        score, found = scorer(), []
        for folder in FOLDERS:
            root = os.path.join(SHARED, folder)
            truth, manifest = score.read_truth(root), sources(folder)
            for entry in score.read_roles(root):
                if entry['role'] in ('skip', 'quick'):
                    continue
                full = score.locate(root, entry['path'])
                capture = score.locate(root, entry['capture']) if entry.get('capture', '-') != '-' else None
                tuples, days = score.read_flow_file(full, entry['role'], truth.get(entry['path'], {}))
                found.append(File(folder, entry, source_of(folder, entry, manifest), full, capture, tuples, days))
        return found
    return cached('files', make)


if __name__ == '__main__':
    from flows import files          # so that the cache names the classes of the module
    table = collections.defaultdict(collections.Counter)
    for f in files():
        for n, group in f.judged().values():
            table[f.source][group] += 1
        table[f.source]['files'] += 1
        if f.family != '-': table[f.source]['family ' + f.family] += 1
    for source, counts in sorted(table.items()):
        print(source, dict(counts))
