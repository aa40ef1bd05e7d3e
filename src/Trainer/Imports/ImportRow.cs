using System.Globalization;
using System.Text.Json.Nodes;

namespace StreamML.Trainer.Imports;

/// <summary>A row that is being read: fields are taken by name, and what nobody takes becomes attributes.</summary>
internal sealed class ImportRow(int line, Dictionary<string, string> fields)
{
    private static readonly string[] TimeNames = ["occurred_at", "timestamp", "date", "time", "created_at", "sent_at"];

    private static readonly string[] TimeForms =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK",
            "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly Dictionary<string, string> _columns = new(StringComparer.Ordinal);

    /// <summary>Line of the file.</summary>
    public int Line => line;

    /// <summary>What is wrong with it.</summary>
    public List<RefusedField> Problems { get; } = [];

    /// <summary>The column that a field of a record was taken from, or the field's name.</summary>
    public string ColumnOf(string field) => _columns.GetValueOrDefault(field, field);

    /// <summary>Takes the first of some columns that is filled; empty if none is.</summary>
    public string Take(string field, params string[] names)
    {
        foreach (string name in names.Prepend(field))
        {
            if (fields.Remove(name, out string? value) && value.Trim().Length > 0)
            {
                _columns[field] = name;
                return value.Trim();
            }
        }

        return "";
    }

    /// <summary>Takes a label that must be one of those known, in lower case.</summary>
    public string TakeLabel(IReadOnlyCollection<string> known, params string[] names)
    {
        string label = Take("label", names).ToLowerInvariant();
        if (label.Length > 0 && !known.Contains(label))
        {
            Refuse("label", $"is not one of {string.Join(", ", known)}");
        }

        return label;
    }

    /// <summary>Takes a yes or no; null, with a problem, if it is neither.</summary>
    public bool? TakeFlag(string field, params string[] names)
    {
        string text = Take(field, names).ToLowerInvariant();
        bool? flag = text switch
        {
            "1" or "true" or "yes" => true,
            "0" or "false" or "no" => false,
            _ => null,
        };
        if (flag is null)
        {
            Refuse(field, text.Length == 0 ? "is empty: 1 or 0 is required" : "is neither 1 nor 0, true nor false");
        }

        return flag;
    }

    /// <summary>Takes identities of a contact and the time, as fields of a record.</summary>
    public JsonObject TakeCommon()
    {
        var json = new JsonObject();
        foreach (string name in new[] { "user_id", "wa_id", "phone", "contact_key" })
        {
            if (Take(name) is { Length: > 0 } identity)
            {
                json[name] = identity;
            }
        }

        string time = Take(TimeNames[0], TimeNames[1..]);
        if (DateTimeOffset.TryParseExact(
            time, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            json["occurred_at_ms"] = at.ToUnixTimeMilliseconds();
        }
        else if (time.Length > 0)
        {
            Refuse(TimeNames[0], "is not a time; write it like 2026-01-31T18:30:00Z or 2026-01-31 18:30:00 (UTC)");
        }

        return json;
    }

    /// <summary>What nobody took, and the mark of imported records.</summary>
    public JsonObject Attributes()
    {
        var attributes = new JsonObject { ["imported"] = true };
        foreach (var (name, value) in fields.Where(field => field.Value.Length > 0 && field.Key != "imported"))
        {
            attributes[name] = value;
        }

        return attributes;
    }

    /// <summary>Notes a problem of a field.</summary>
    public void Refuse(string field, string reason) => Problems.Add(new RefusedField(line, ColumnOf(field), reason));
}
