"""Rates of torch.optim.lr_scheduler. Input (JSON): {count, rates, cases: [{name, options, warm, lambda, metrics}]}.

Prints for each case {chained, closed}: `count` lists of a rate a group, as `step()` makes them, and as the closed form does (null where there is none).
"""

import json
import math
import sys
import warnings

import torch
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")
request = json.load(sys.stdin)


def schedule(name, options, optimizer, case):
    if case.get("lambda"):
        factor = eval(case["lambda"], {"math": math})
        options = {**options, "lr_lambda": factor}
    if "pct_start" in options:  # PyTorch refuses an integer, and JSON has no 0.0
        options = {**options, "pct_start": float(options["pct_start"])}
    return getattr(lr_scheduler, name)(optimizer, **options)


def answer(case):
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate} for rate in request["rates"]]
    optimizer = torch.optim.SGD(groups)
    optimizer.step()
    main = None
    if case.get("warm"):
        first = schedule(case["warm"]["name"], case["warm"]["options"], optimizer, {})
        main = schedule(case["name"], case["options"], optimizer, case)
        main = lr_scheduler.SequentialLR(optimizer, [first, main], milestones=[case["warm"]["options"]["total_iters"]])
    else:
        main = schedule(case["name"], case["options"], optimizer, case)
    chained, closed = [], []
    for index in range(request["count"]):
        chained.append([float(group["lr"]) for group in optimizer.param_groups])
        if hasattr(main, "_get_closed_form_lr"):
            closed.append([float(rate) for rate in main._get_closed_form_lr()])
        if index + 1 < request["count"]:
            main.step(*([case["metrics"][index]] if case.get("metrics") else []))
    return {"chained": chained, "closed": closed or None}


print(json.dumps([answer(case) for case in request["cases"]]))
