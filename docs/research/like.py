from load import SHARED
import json
from load import *
from proto import *
j=json.load(open('params.json')); T=[{x:dict(zip(STATES,r)) for x,r in j['chains'][k].items()} for k in('malicious','normal_irregular','normal_poller')]
fl=flows(SHARED+'/flows/like-models.binetflow'); lab={}
for l in open(SHARED+'/flows/like-models.binetflow'):
    c=l.strip().split(',')
    if c[0]!='StartTime': lab['-'.join((c[3],c[6],c[7],c[2]))]=c[-1]
for s in P['thresholds']:
    a=first_alarms(dict(flows=fl),llr_table(*T),s); d=collections.defaultdict(lambda:[0,0])
    for k,v in lab.items():
        g=re.sub(r'-mut\d+$','',v) if (re:=__import__('re')) else v
        d[g][1]+=1; d[g][0]+=k in a
    print(s,' '.join('%s %d/%d'%(g.replace('flow=From-','').replace('From-',''),x,y) for g,(x,y) in sorted(d.items())))
    m=[(x,y) for g,(x,y) in d.items() if 'Normal' not in g]; print('  malicious %d/%d tuples, %d/%d behaviours; normal %s'%(sum(x for x,y in m),sum(y for x,y in m),sum(x>0 for x,y in m),len(m),[tuple(v) for g,v in d.items() if 'Normal' in g]))
