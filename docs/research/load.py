import sys,os,pickle
HERE=os.path.dirname(os.path.abspath(__file__)); SHARED=os.environ.get('PORTCULLIS_SHARED') or os.path.join(HERE,'../../../shared')
sys.path.insert(0,SHARED+'/labelled')
import score as S
from datetime import datetime
ROOT=SHARED+'/labelled'
_c={}
def ts(s):
    d=s[:10]
    b=_c.get(d)
    if b is None:
        b=_c[d]=int(datetime.strptime(d,'%Y/%m/%d').timestamp())
    h,m,x=s[11:].split(':')
    ip,_,f=x.partition('.')
    return (b+int(h)*3600+int(m)*60+int(ip))*1000000+int((f+'000000')[:6])
def flows(path):
    out=[]
    cols=None; sb=None
    for n,l in enumerate(S.open_flows(path)):
        c=l.rstrip('\r\n').split(',')
        if n==0 and c[0]=='StartTime':
            cols=c; sb=c.index('SrcBytes') if 'SrcBytes' in c else None; continue
        if len(c)<13: continue
        try: t=ts(c[0])
        except Exception: continue
        def f(x):
            try: return float(x)
            except: return 0.0
        out.append((t,f(c[1]),c[2],c[3],c[4],c[5],c[6],c[7],c[8],f(c[11]),f(c[12]),f(c[sb]) if sb is not None and len(c)>sb and c[sb]!='' else None,n))
    return out
def load_all():
    p=os.path.join(HERE,'cache.pkl')
    if os.path.exists(p): return pickle.load(open(p,'rb'))
    truth=S.read_truth(ROOT); R=[]
    for e in S.ENTRIES:
        if e['role'] in('skip','quick'): continue
        full=S.locate(ROOT,e['path'])
        tup,days=S.read_flow_file(full,e['role'],truth.get(e['path'],{}))
        R.append(dict(e,tuples=tup,days=days,flows=flows(full)))
    pickle.dump(R,open(p,'wb')); return R
