using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamML.StreamProcessors.Erasing;

/// <summary>What is left of a body.</summary>
/// <param name="IsTouched">Something of the person was in it.</param>
/// <param name="Body">What is left; null: nothing, all of it was about the person.</param>
internal readonly record struct RedactedBody(bool IsTouched, byte[]? Body);

/// <summary>
/// Cuts the entries of one person, or of several, out of a body that may name many. An entry is an element of an array
/// that names the person in a field for identities: a message, a status, a contact, a thread. What quotes the person
/// without being theirs, such as the context of somebody else's message, loses that field alone. A body without
/// arrays, and a form, is about one person.
/// </summary>
internal static class BodyRedaction
{
    private const int DepthMax = 64;

    private static readonly JsonSerializerOptions Written = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] IdentityWords =
    [
        "wa", "user", "username", "from", "to", "recipient", "participant", "lid", "phone", "customer", "sender",
        "author", "waid", "contact", "profile", "identity", "input",
    ];

    // They name a person other than that of the element around them.
    private static readonly string[] Quoting = ["context", "metadata"];

    /// <summary>Cuts a body.</summary>
    /// <param name="body">As received.</param>
    /// <param name="isPerson">Whether a text is an identity of the person.</param>
    /// <param name="spared">Ids of entries that another tenant reads from this copy: that tenant may know the same
    /// person, and keeps what it knows.</param>
    public static RedactedBody Of(
        ReadOnlyMemory<byte> body, Func<string, bool> isPerson, params IReadOnlyCollection<string> spared)
    {
        try
        {
            return OfJson(
                JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = DepthMax }), isPerson,
                spared);
        }
        catch (JsonException)
        {
            return IsFormOf(body.Span, isPerson) ? new RedactedBody(true, null) : default;
        }
        catch (ArgumentException)
        {
            // An object has a name twice. Who reads which of the two cannot be told, so all goes if either names them.
            return HasWordOf(body.Span, isPerson) ? new RedactedBody(true, null) : default;
        }
    }

    private static RedactedBody OfJson(
        JsonNode? root, Func<string, bool> isPerson, IReadOnlyCollection<string> spared)
    {
        var kept = Detach(root, spared);
        int cut = Prune(root, isPerson);
        if (kept.Count == 0 && Names(root, "", isPerson))
        {
            return new RedactedBody(true, null);
        }

        foreach (var entry in kept)
        {
            root!["entry"]!.AsArray().Add(entry);
        }

        return cut == 0
            ? default
            : new RedactedBody(true, HasRest(root) ? JsonSerializer.SerializeToUtf8Bytes(root, Written) : null);
    }

    private static List<JsonNode?> Detach(JsonNode? root, IReadOnlyCollection<string> spared)
    {
        var kept = new List<JsonNode?>();
        if (spared.Count > 0 && root is JsonObject body && body["entry"] is JsonArray entries)
        {
            foreach (var entry in entries.OfType<JsonObject>().ToList())
            {
                if (entry["id"] is JsonValue id && spared.Contains(Text(id)))
                {
                    entries.Remove(entry);
                    kept.Add(entry);
                }
            }
        }

        return kept;
    }

    // From the inside: what names the person in an array within an element leaves the element to somebody else.
    private static int Prune(JsonNode? node, Func<string, bool> isPerson)
    {
        int cut = 0;
        if (node is JsonArray array)
        {
            for (int index = array.Count - 1; index >= 0; index--)
            {
                cut += Prune(array[index], isPerson);
                if (Names(array[index], "", isPerson))
                {
                    array.RemoveAt(index);
                    cut++;
                }
            }
        }
        else if (node is JsonObject fields)
        {
            foreach (string name in fields.Select(field => field.Key).ToList())
            {
                cut += Prune(fields[name], isPerson);
                if (Quoting.Contains(name) && Names(fields[name], "", isPerson))
                {
                    fields.Remove(name);
                    cut++;
                }
            }
        }

        return cut;
    }

    // Looks at every text, also behind one that is found: several people may be asked for.
    private static bool Names(JsonNode? node, string name, Func<string, bool> isPerson)
    {
        switch (node)
        {
            case JsonObject fields:
                return fields.Aggregate(false, (found, field) => Names(field.Value, field.Key, isPerson) || found);
            case JsonArray elements:
                return elements.Aggregate(false, (found, element) => Names(element, name, isPerson) || found);
            case JsonValue value:
                return IsIdentityField(name) && isPerson(Text(value));
            default:
                return false;
        }
    }

    // Numbers are written without quotes by some gateways.
    private static string Text(JsonValue value) =>
        value.TryGetValue(out string? text) ? text : value.GetValueKind() == JsonValueKind.Number ? $"{value}" : "";

    // "id" is that of a thread or a contact; ids of messages are no identities.
    private static bool IsIdentityField(string name) => name is "" or "id"
        || name.ToLowerInvariant().Split('_').Intersect(IdentityWords, StringComparer.Ordinal).Any();

    // A webhook of which only the frame is left says nothing any more.
    private static bool HasRest(JsonNode? node) => node switch
    {
        JsonObject fields => fields.Any(field => field.Key is not "contacts" && HasRest(field.Value))
            || (fields.Count > 0 && fields.All(field => field.Value is JsonValue) && !IsFrame(fields)),
        JsonArray elements => elements.Any(element => element is JsonValue || HasRest(element)),
        _ => false,
    };

    private static bool IsFrame(JsonObject fields) => fields.ContainsKey("phone_number_id");

    private static bool HasWordOf(ReadOnlySpan<byte> body, Func<string, bool> isPerson)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DepthMax });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && isPerson(reader.GetString() ?? ""))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsFormOf(ReadOnlySpan<byte> body, Func<string, bool> isPerson)
    {
        foreach (string parameter in Encoding.UTF8.GetString(body).Split('&'))
        {
            int equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && isPerson(Uri.UnescapeDataString(parameter[(equals + 1)..].Replace('+', ' '))))
            {
                return true;
            }
        }

        return false;
    }
}
