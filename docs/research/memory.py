#!/usr/bin/python3
"""What a memory of yesterday could be worth: the first half of a day's captures as memory, the second half judged without names.

  memory.py        per capture and in all: tuples of four flows or more of the second half, those whose pair of host and server (or whose
                   server) was seen in the first, and alarms among them
"""
import collections
import flows as F, reference as R

DAYS = ('labelled/zeek/008-zeek-mixed.binetflow', 'labelled/zeek/010-zeek-mixed.binetflow', 'labelled-2/zeek2binetflow/011-zeek-mixed.binetflow',
        'labelled-2/zeek2binetflow/012-zeek-mixed.binetflow', 'labelled-3/http/rita-lab-24h.binetflow.xz', 'labelled-4/mixed/acm-zetaswitch.binetflow.xz')


def halves(file, parameters):
    flows, judged, best, count = file.flows(), file.judged(), {}, collections.Counter()
    middle = (min(f.start for f in flows) + max(f.start for f in flows)) // 2
    first, second = [f for f in flows if f.start < middle], [f for f in flows if f.start >= middle]
    pairs, servers, often = {(f.src, f.dst) for f in first}, {f.dst for f in first}, collections.Counter(F.key(f) for f in second)
    for _, what, _, score in R.judge(second, [], parameters): best[what] = max(best.get(what, -99), score)
    for key, (_, group) in judged.items():
        if often[key] < 4: continue
        src, dst = key.split('-')[:2]
        for what, yes in (('tuples', True), ('pair known', (src, dst) in pairs), ('server known', dst in servers), ('alarms, eager', best.get(key, -99) >= parameters.thresholds['eager'])):
            count[group, what] += yes
    return count


def main():
    total, parameters = collections.Counter(), R.Parameters(R.os.path.join(F.HERE, 'params-3.json'))
    for file in F.files():
        if file.name in DAYS: count = halves(file, parameters); total += count; print(file.name, dict(count))
    print('all', dict(total))


if __name__ == '__main__':
    main()
