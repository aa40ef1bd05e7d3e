using System.Text.Json;

namespace StreamML.Trainer.Imports;

/// <summary>Rows of JSON: an array of objects, or an object a line.</summary>
internal static class JsonRows
{
    // Of labels in one array, a million; a line may be as long as a record.
    private const int CharsMax = 64 << 20;

    /// <summary>Reads them; lines that are no JSON object are refused.</summary>
    /// <exception cref="ImportException">An array is not JSON, or is too large.</exception>
    public static IEnumerable<(int Line, Dictionary<string, string> Fields)> Read(
        TextReader text, string name, List<RefusedField> refused) =>
        text.Peek() == '[' ? OfArray(text, name, refused) : OfLines(text, refused);

    private static IEnumerable<(int, Dictionary<string, string>)> OfArray(
        TextReader text, string name, List<RefusedField> refused)
    {
        char[] buffer = new char[CharsMax + 1];
        int length = text.ReadBlock(buffer, 0, buffer.Length);
        if (length > CharsMax)
        {
            throw new ImportException($"{name}: an array of over {CharsMax:N0} characters. Write an object a line.");
        }

        JsonDocument array;
        try
        {
            array = JsonDocument.Parse(buffer.AsMemory(0, length));
        }
        catch (JsonException fault)
        {
            throw new ImportException(
                $"{name} is no JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine}.");
        }

        using (array)
        {
            foreach (var (number, element) in array.RootElement.EnumerateArray().Index())
            {
                if (FieldsOf(element) is { } fields)
                {
                    yield return (number + 1, fields);
                }
                else
                {
                    refused.Add(new RefusedField(number + 1, "", "is no object with label or texts"));
                }
            }
        }
    }

    private static IEnumerable<(int, Dictionary<string, string>)> OfLines(TextReader text, List<RefusedField> refused)
    {
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (Parse(line) is { } fields)
            {
                yield return (number, fields);
            }
            else
            {
                refused.Add(new RefusedField(number, "", "is no JSON object"));
            }
        }
    }

    private static Dictionary<string, string>? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return FieldsOf(json.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, string>? FieldsOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            fields[property.Name.ToLowerInvariant()] = property.Value.ValueKind switch
            {
                JsonValueKind.String => property.Value.GetString()!,
                JsonValueKind.Null => "",
                JsonValueKind.Array => string.Join('\n', property.Value.EnumerateArray().Select(each => $"{each}")),
                _ => property.Value.GetRawText(),
            };
        }

        return fields;
    }
}
