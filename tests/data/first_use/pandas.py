import pandas as pd

address = "http://127.0.0.1:8000/api/queries/compounds-tested-in-model?format=csv"
tested = pd.read_csv(f"{address}&model=scopolamine-induced-amnesia")
print(tested.groupby(["compoundLabel", "direction"]).size().unstack(fill_value=0))
