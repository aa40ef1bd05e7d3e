using System.Text.Json.Nodes;

namespace StreamML.Api.Tests.Contract;

/// <summary>
/// What a client of one OpenAPI document can no longer rely on in another: what it may send must stay allowed, and what
/// it reads must stay there, of no more kinds than before.
/// </summary>
internal sealed class ContractRules
{
    private static readonly string[] Bounds = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];

    private readonly JsonObject _before;
    private readonly JsonObject _now;
    private readonly List<string> _breaks = [];
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    private ContractRules(JsonObject before, JsonObject now) => (_before, _now) = (before, now);

    /// <summary>Each break, with its place.</summary>
    public static IReadOnlyList<string> Breaks(JsonObject before, JsonObject now)
    {
        var rules = new ContractRules(before, now);
        foreach (var (path, operations) in before["paths"]!.AsObject())
        {
            foreach (var (method, operation) in operations!.AsObject())
            {
                rules.Operation($"{method.ToUpperInvariant()} {path}", operation!.AsObject(),
                    now["paths"]![path]?[method]?.AsObject());
            }
        }

        return rules._breaks;
    }

    private void Operation(string place, JsonObject before, JsonObject? now)
    {
        if (now is null)
        {
            _breaks.Add($"{place} is gone");
            return;
        }

        Parameters(place, before["parameters"]?.AsArray() ?? [], now["parameters"]?.AsArray() ?? []);
        Body(place, before["requestBody"]?.AsObject(), now["requestBody"]?.AsObject());
        foreach (var (status, response) in before["responses"]!.AsObject().Where(each => each.Key.StartsWith('2')))
        {
            foreach (var (type, content) in response!["content"]?.AsObject() ?? [])
            {
                if (now["responses"]![status]?["content"]?[type] is { } same)
                {
                    Schema($"{place} {status}", content!["schema"], same["schema"], sent: false);
                }
                else
                {
                    _breaks.Add($"{place} no longer answers {status} as {type}");
                }
            }
        }
    }

    private void Parameters(string place, JsonArray before, JsonArray now)
    {
        foreach (var old in before)
        {
            var same = now.FirstOrDefault(each => NameOf(each) == NameOf(old));
            if (same is null)
            {
                _breaks.Add($"{place} no longer takes the {NameOf(old)}");
                continue;
            }

            Schema($"{place} {NameOf(old)}", old!["schema"], same["schema"], sent: true);
        }

        foreach (var parameter in now.Where(IsRequired))
        {
            var old = before.FirstOrDefault(each => NameOf(each) == NameOf(parameter));
            if (old is null || !IsRequired(old))
            {
                _breaks.Add($"{place} now requires the {NameOf(parameter)}");
            }
        }
    }

    private void Body(string place, JsonObject? before, JsonObject? now)
    {
        if (IsRequired(now) && !IsRequired(before))
        {
            _breaks.Add($"{place} now requires a body");
        }

        foreach (var (type, content) in before?["content"]?.AsObject() ?? [])
        {
            if (now?["content"]?[type] is { } same)
            {
                Schema($"{place} body", content!["schema"], same["schema"], sent: true);
            }
            else
            {
                _breaks.Add($"{place} no longer takes a body of {type}");
            }
        }
    }

    // sent: the client writes it; else the client reads it.
    private void Schema(string place, JsonNode? before, JsonNode? now, bool sent)
    {
        // A schema that contains itself is compared once on each way down.
        string pair = $"{sent} {before?["$ref"]} {now?["$ref"]}";
        bool named = before?["$ref"] is not null;
        if (named && !_open.Add(pair))
        {
            return;
        }

        Compare(place, Resolve(_before, before), Resolve(_now, now), sent);
        if (named)
        {
            _open.Remove(pair);
        }
    }

    private void Compare(string place, JsonObject before, JsonObject now, bool sent)
    {
        Words(place, "type", TypesOf(before), TypesOf(now), sent);
        Words(place, "enum", WordsOf(before["enum"]), WordsOf(now["enum"]), sent);
        foreach (string bound in Bounds.Where(_ => sent))
        {
            if (now[bound] is { } limit
                && (before[bound] is not { } old || IsNarrower(bound, Number(old), Number(limit))))
            {
                _breaks.Add($"{place}: {bound} is {limit} now, and was {before[bound]?.ToString() ?? "not set"}");
            }
        }

        Properties(place, before, now, sent);
        foreach (string inner in new[] { "items", "additionalProperties" })
        {
            if (before[inner] is JsonObject old)
            {
                Schema($"{place}[]", old, now[inner], sent);
            }
        }

        foreach (string way in new[] { "oneOf", "anyOf", "allOf" })
        {
            var (old, new_) = (before[way]?.AsArray() ?? [], now[way]?.AsArray() ?? []);
            if (old.Count != new_.Count)
            {
                _breaks.Add($"{place}: {way} has {new_.Count} parts now, and had {old.Count}");
                continue;
            }

            for (int i = 0; i < old.Count; i++)
            {
                Schema($"{place} {way} {i}", old[i], new_[i], sent);
            }
        }
    }

    private void Properties(string place, JsonObject before, JsonObject now, bool sent)
    {
        var (old, given) = (before["properties"]?.AsObject() ?? [], now["properties"]?.AsObject() ?? []);
        HashSet<string> required = WordsOf(before["required"]) ?? [], requiredNow = WordsOf(now["required"]) ?? [];
        foreach (var (name, schema) in old)
        {
            if (!given.TryGetPropertyValue(name, out var same))
            {
                _breaks.Add($"{place}: the field {name} is gone");
                continue;
            }

            Schema($"{place}.{name}", schema, same, sent);
        }

        var lost = sent ? requiredNow.Except(required) : required.Except(requiredNow).Where(given.ContainsKey);
        foreach (string name in lost)
        {
            _breaks.Add(sent
                ? $"{place}: the field {name} is required now"
                : $"{place}: the field {name} may be left out now");
        }
    }

    // A set of words that a client may send must not shrink; one that it reads must not grow. Null: any.
    private void Words(string place, string what, HashSet<string>? before, HashSet<string>? now, bool sent)
    {
        var (wide, narrow) = sent ? (before, now) : (now, before);
        if (narrow is not null && (wide is null || !wide.IsSubsetOf(narrow)))
        {
            _breaks.Add($"{place}: {what} is {Text(now)} now, and was {Text(before)}");
        }
    }

    private static bool IsNarrower(string bound, double before, double now) =>
        bound.StartsWith("min", StringComparison.Ordinal) ? now > before : now < before;

    private static double Number(JsonNode node) =>
        double.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture);

    private static JsonObject Resolve(JsonObject document, JsonNode? schema)
    {
        while (schema?["$ref"] is { } reference)
        {
            schema = document["components"]!["schemas"]![reference.ToString().Split('/')[^1]];
        }

        // true, and no schema at all, allow anything.
        return schema as JsonObject ?? [];
    }

    private static HashSet<string>? TypesOf(JsonObject schema)
    {
        var types = schema["type"] is JsonValue one ? [one.ToString()] : WordsOf(schema["type"]);

        // A whole number is a number.
        if (types?.Contains("number") == true)
        {
            types.Add("integer");
        }

        return types;
    }

    private static HashSet<string>? WordsOf(JsonNode? list) =>
        list is JsonArray words ? words.Select(word => $"{word}").ToHashSet(StringComparer.Ordinal) : null;

    private static string Text(HashSet<string>? words) =>
        words is null ? "anything" : string.Join(" or ", words.Order(StringComparer.Ordinal));

    private static string NameOf(JsonNode? parameter) => $"{parameter!["in"]} parameter {parameter["name"]}";

    private static bool IsRequired(JsonNode? node) => node?["required"] is JsonValue value && value.GetValue<bool>();
}
