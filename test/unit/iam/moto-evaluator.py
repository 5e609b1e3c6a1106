"""Reads cases as JSON lines, answers the decision of moto's evaluator (Apache-2.0) for each."""

import json
import sys

from moto.iam.access_control import IAMPolicy, PermissionResult

for line in sys.stdin:
    case = json.loads(line)
    results = [
        IAMPolicy(json.dumps(policy)).is_action_permitted(case["action"], case["resource"])
        for policy in case["policies"]
    ]
    if PermissionResult.DENIED in results:
        print("explicitDeny")
    elif PermissionResult.PERMITTED in results:
        print("allowed")
    else:
        print("implicitDeny")
