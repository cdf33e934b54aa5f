#!/usr/bin/env python3
"""Published specifications as the mock needs them.

    prepare.py SPECIFICATIONS FOLDER

Copies each into FOLDER. What is changed, and why:
- Meraki: calls in beta are in the index only, which names their parameters but no types; they are added, and
  take no other member in a body.
- Jamf Pro: signing in as a client is said to need a token, which is what it is for. An MDM command is "one of" many schemas that all fit, told apart by a discriminator that the mock does
  not know: each takes its own commandType only, and no other command's members.
- Jamf's Classic API: the document leaves out the bodies of nearly all writes; those may have any.
- Graph's OpenAPI files are of 2022 and made from metadata by a converter:
  * bound actions are written without their namespace, as the documentation does (/wipe for /microsoft.graph.wipe);
  * "additionalProperties: {type: object}" stands for an open type there, and read literally it forbids every
    text in a derived type: it is dropped;
  * names in $select and $expand are those of 2022: names of today's metadata are added, and what is expanded may
    have options of its own;
  * the members of single types of configurations and compliance policies are not in it: today's metadata says what
    each type takes, and nothing else.
"""

import json
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import yaml

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
POLICIES = {"deviceConfigurations": "deviceConfiguration", "deviceCompliancePolicies": "deviceCompliancePolicy"}


def meraki(source):
    specification = json.loads((source / "meraki-sm.swagger2.json").read_text())
    for row in json.loads((source / "meraki-sm-index.json").read_text()):
        method = row["method"].lower()
        path = specification["paths"].setdefault(row["path"], {})
        if method in path:
            continue
        parameters = [{"name": name, "in": "path", "type": "string", "required": True} for name in names(row, "pathParams")]
        members = {name: {} for name in names(row, "requestBodyParams")}
        if members:
            schema = {"type": "object", "properties": members, "additionalProperties": False}
            parameters.append({"name": "body", "in": "body", "schema": schema})
        path[method] = {"parameters": parameters, "responses": {"200": {"description": "of beta"}}}
    return specification


def names(row, key):
    return [name.strip() for name in (row.get(key) or "").split(",") if name.strip()]


def jamf_pro(source):
    specification = json.loads((source / "jamf-pro-11.30.1.openapi.json").read_text())
    schemas = specification["components"]["schemas"]
    data = schemas["MdmCommandRequest"]["properties"]["commandData"]
    commands = data.pop("discriminator")["mapping"]
    specification["paths"]["/v1/oauth/token"]["post"]["security"] = []
    data["oneOf"] = [
        {
            "allOf": [
                {"$ref": reference},
                {
                    "type": "object",
                    "properties": {**members_of(schemas, {"$ref": reference}), "commandType": {"enum": [command]}},
                    "required": ["commandType"],
                    "additionalProperties": False,
                },
            ]
        }
        for command, reference in commands.items()
    ]
    return specification


def members_of(schemas, schema):
    """Names of all members, their types aside."""
    if "$ref" in schema:
        return members_of(schemas, schemas[schema["$ref"].split("/")[-1]])
    found = {name: {} for name in schema.get("properties", {})}
    for part in schema.get("allOf", []):
        found.update(members_of(schemas, part))
    return found


def jamf_classic(source):
    specification = yaml.safe_load((source / "jamf-classic-11.30.1.swagger.yaml").read_text())
    for path in specification["paths"].values():
        for method in path.keys() & {"post", "put"}:
            parameters = path[method].setdefault("parameters", [])
            if not any(one.get("in") == "body" for one in parameters):
                parameters.append({"name": "body", "in": "body", "schema": {}})
    return specification


class Metadata:
    """Entity, complex and enumeration types of OData metadata, as JSON schemas that take nothing else."""

    primitive = {"Boolean": "boolean", "Int32": "integer", "Int64": "integer", "Double": "number"}

    def __init__(self, file):
        self.types = {}
        for schema in xml.parse(file).getroot().iter(EDM + "Schema"):
            for one in schema:
                if "Name" in one.attrib:
                    self.types[one.attrib["Name"]] = one

    def members(self, name):
        one = self.types[name]
        base = one.attrib.get("BaseType", "").split(".")[-1]
        found = self.members(base) if base in self.types else {}
        for kind in ("Property", "NavigationProperty"):
            found.update({each.attrib["Name"]: each.attrib["Type"] for each in one.iter(EDM + kind)})
        return found

    def schema(self, name):
        one = self.types.get(name)
        if one is None:
            return {}
        if one.tag == EDM + "EnumType":
            return {"enum": [each.attrib["Name"] for each in one.iter(EDM + "Member")] + [None]}
        properties = {"@odata.type": {"type": "string"}}
        for member, kind in self.members(name).items():
            properties[member] = self.value(kind)
        choices = [other for other in self.types if self.derives(other, name)]
        if choices:  # @odata.type says which; looked at one by one
            return {"anyOf": [self.named(other) for other in choices + [name]]}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def named(self, name):
        """The schema of exactly this type, which the value must name."""
        properties = {member: self.value(kind) for member, kind in self.members(name).items()}
        properties["@odata.type"] = {"enum": ["#microsoft.graph." + name]}
        return {"type": "object", "properties": properties, "additionalProperties": False, "required": ["@odata.type"]}

    def derives(self, other, name):
        base = self.types[other].attrib.get("BaseType", "").split(".")[-1]
        return base == name or (base in self.types and self.derives(base, name))

    def value(self, kind):
        if kind.startswith("Collection("):
            return {"type": "array", "items": self.value(kind[11:-1])}
        if kind.startswith("Edm."):
            return {"type": self.primitive.get(kind[4:], "string"), "nullable": True}
        return self.schema(kind.split(".")[-1])


def graph(source, file, metadata):
    specification = json.loads((source / file).read_text())
    specification = without_open_types(specification)
    specification["paths"] = {path.replace("microsoft.graph.", ""): one for path, one in specification["paths"].items()}
    add_names(specification, metadata)
    for resource, kind in POLICIES.items():
        add_bodies(specification["paths"], "/deviceManagement/" + resource, kind, metadata)
    return specification


def add_bodies(paths, resource, kind, metadata):
    body = {"anyOf": [metadata.named(name) for name in metadata.types if metadata.derives(name, kind)]}
    lines = {"type": "array", "items": metadata.schema(kind + "Assignment")}
    one = f"{resource}/{{{kind}-id}}"
    assignments = {
        "type": "object",
        "properties": {"assignments": lines},
        "required": ["assignments"],
        "additionalProperties": False,
    }
    for path, method, schema in ((resource, "post", body), (one, "patch", body), (one + "/assign", "post", assignments)):
        if path in paths:
            paths[path][method]["requestBody"]["content"]["application/json"]["schema"] = schema


def without_open_types(value):
    if isinstance(value, list):
        return [without_open_types(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: without_open_types(one) for key, one in value.items()}
    if kept.get("additionalProperties") == {"type": "object"}:
        del kept["additionalProperties"]
    return kept


def add_names(specification, metadata):
    today = sorted(metadata.members("managedDevice"))
    for path, methods in specification["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter.get("name") not in ("$select", "$expand"):
                continue
            known = parameter["schema"]["items"].pop("enum")
            if path.startswith("/deviceManagement/managedDevices") and ("deviceName" in known or "*" in known):
                known += [name for name in today if name not in known]
            options = r"(\(.*\))?" if parameter["name"] == "$expand" else ""
            parameter["schema"]["items"]["pattern"] = f"^({'|'.join(map(re.escape, known))}){options}$"


def main(source, folder):
    folder.mkdir(parents=True, exist_ok=True)
    metadata = Metadata(source / "graph-v1.0-intune.csdl.xml")
    made = {
        "cisco-meraki": meraki(source),
        "graph-v1.0": graph(source, "graph-v1.0-intune.openapi-2022.json", metadata),
        "graph-beta": graph(source, "graph-beta-intune.openapi-2022.json", metadata),
        "jamf-classic": jamf_classic(source),
        "jamf-pro": jamf_pro(source),
    }
    for name, specification in made.items():
        (folder / f"{name}.json").write_text(json.dumps(specification, default=str))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
