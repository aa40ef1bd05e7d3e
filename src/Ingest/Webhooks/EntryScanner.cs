using System.Text.Json;
using StreamML.Schemas.Json;

namespace StreamML.Ingest.Webhooks;

/// <summary>Result of a scan.</summary>
/// <param name="WabaIds">Distinct ids of the entries, in order.</param>
/// <param name="HasNameless">An entry has no usable id, so a copy under "unknown" is needed for it.</param>
/// <param name="Fault">Why the body is not a webhook body; null if it is. A word, without content.</param>
internal readonly record struct EntryScan(IReadOnlyList<string> WabaIds, bool HasNameless, string? Fault);

/// <summary>
/// Finds <c>entry[].id</c> in a body without building a document. Reads all of it in one pass, since keys come in any
/// order and the end must be valid too. If <c>entry</c> or <c>id</c> is repeated, all of its values count.
/// </summary>
internal static class EntryScanner
{
    public static EntryScan Scan(ReadOnlySpan<byte> body, int maxDepth)
    {
        List<string> ids = [];
        try
        {
            return ScanBody(body, maxDepth, ids);
        }
        catch (JsonException)
        {
            return new EntryScan([], HasNameless: false, "not JSON within the depth limit");
        }
        catch (InvalidOperationException)
        {
            // Thrown by the reader for an id that is not valid UTF-8.
            return new EntryScan([], HasNameless: false, "an id is not a string");
        }
    }

    private static EntryScan ScanBody(ReadOnlySpan<byte> body, int maxDepth, List<string> ids)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
        bool nameless = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            while (reader.Read())
            {
                // The rest may not be JSON at all, which is the more useful fault to report.
            }

            return new EntryScan([], HasNameless: false, "no JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isEntry = reader.ValueTextEquals("entry"u8);
            reader.Read();
            if (isEntry && reader.TokenType == JsonTokenType.StartArray)
            {
                ScanEntries(ref reader, ids, ref nameless);
            }
            else
            {
                nameless |= isEntry;
                reader.Skip();
            }
        }

        // Read to the end: trailing content makes the body invalid JSON.
        reader.Read();
        return new EntryScan(ids, nameless, ids.Count == 0 ? "no entry has an id" : null);
    }

    private static void ScanEntries(ref Utf8JsonReader reader, List<string> ids, ref bool nameless)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                nameless = true;
                reader.Skip();
                continue;
            }

            nameless |= !ScanEntry(ref reader, ids);
        }
    }

    private static bool ScanEntry(ref Utf8JsonReader reader, List<string> ids)
    {
        bool named = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && TryId(ref reader, out string? id))
            {
                named = true;
                if (!ids.Contains(id))
                {
                    ids.Add(id);
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return named;
    }

    // Meta sends strings; a number is taken as its digits. Anything that cannot be a key is not an id.
    private static bool TryId(ref Utf8JsonReader reader, out string id)
    {
        id = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString()!,
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            _ => "",
        };
        return ApiRecordLimits.IsTenant(id);
    }
}
