# Validates policy documents against the schema that `mdmctl policy schema` prints, with a validator that is not ours.
#   check_schema.py SCHEMA FILE…     prints one line for each document: "ok NAME" or "wrong NAME: WHERE: WHY"
import re
import sys
import json

import jsonschema
import yaml


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: no yes and no, no dates."""


Core.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in rules
            if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
for path in sys.argv[2:]:
    with open(path) as file:
        for document in yaml.load_all(file, Core):
            name = document.get("metadata", {}).get("name") if isinstance(document, dict) else None
            error = jsonschema.exceptions.best_match(validator.iter_errors(document))
            if error is None:
                print("ok", name)
            else:
                print("wrong", name, error.json_path, error.message.splitlines()[0][:200])
