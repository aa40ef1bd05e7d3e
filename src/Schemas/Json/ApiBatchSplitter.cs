using System.Text.Json;

namespace StreamML.Schemas.Json;

/// <summary>One record of a call.</summary>
/// <param name="Start">Position of its JSON in the body, bytes.</param>
/// <param name="Length">Length of its JSON, bytes.</param>
/// <param name="Pointer">JSON pointer to it.</param>
public readonly record struct ApiBatchItem(int Start, int Length, string Pointer);

/// <summary>
/// Splits a body into records: one object, an array, or an object whose only member is the array <c>items</c>. ("Only"
/// because an order may have its own items.)
/// </summary>
public static class ApiBatchSplitter
{
    /// <summary>
    /// Splits the body. False, with the reason, if it is not valid JSON or has no records or too many.
    /// </summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="maxDepth">Deepest nesting.</param>
    /// <param name="maxItems">Most records.</param>
    /// <param name="items">The records; of too many, one more than allowed.</param>
    /// <param name="fault">The reason, without anything of the body.</param>
    public static bool TrySplit(
        ReadOnlySpan<byte> body, int maxDepth, int maxItems, out List<ApiBatchItem> items, out string fault)
    {
        // Of the same length, so that places in it are places in the body.
        bool cleaned = false;
        body = StorableText.OfJson(body, ref cleaned);
        items = [];
        fault = "";
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = maxDepth });
            reader.Read();
            bool isObject = reader.TokenType == JsonTokenType.StartObject;
            if (isObject)
            {
                ReadObject(ref reader, items, maxItems);
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                ReadArray(ref reader, items, maxItems, "");
            }
            else
            {
                fault = "The body must be a JSON object, an array of them, or {\"items\": [...]}.";
            }

            // Read to the end: trailing content makes the body invalid JSON.
            reader.Read();
        }
        catch (JsonException at)
        {
            // The reader's message quotes the content; the position does not.
            fault = $"The body is not valid JSON of at most {maxDepth} levels:"
                + $" line {(at.LineNumber ?? 0) + 1}, byte {(at.BytePositionInLine ?? 0) + 1}.";
        }

        if (fault.Length == 0 && items.Count == 0)
        {
            fault = "The body contains no record.";
        }
        else if (fault.Length == 0 && items.Count > maxItems)
        {
            fault = $"A call may carry {maxItems} records.";
        }

        return fault.Length == 0;
    }

    private static void ReadObject(ref Utf8JsonReader reader, List<ApiBatchItem> items, int maxItems)
    {
        int start = (int)reader.TokenStartIndex;
        int members = 0;
        bool isBatch = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isItems = reader.ValueTextEquals("items"u8);
            reader.Read();
            if (members++ == 0 && isItems && reader.TokenType == JsonTokenType.StartArray)
            {
                isBatch = true;
                ReadArray(ref reader, items, maxItems, "/items");
            }
            else
            {
                reader.Skip();
            }
        }

        if (!isBatch || members > 1)
        {
            items.Clear();
            items.Add(new ApiBatchItem(start, (int)reader.BytesConsumed - start, ""));
        }
    }

    // Keeps one more than the limit so that the count reveals the excess; skips the rest.
    private static void ReadArray(ref Utf8JsonReader reader, List<ApiBatchItem> items, int maxItems, string parent)
    {
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (items.Count <= maxItems)
            {
                items.Add(new ApiBatchItem(start, (int)reader.BytesConsumed - start, $"{parent}/{index}"));
            }
        }
    }
}
