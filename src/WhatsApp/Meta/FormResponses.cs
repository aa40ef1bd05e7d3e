using System.Globalization;
using System.Text;
using System.Text.Json;
using Google.Protobuf.Collections;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Reads a form's answer (<c>nfm_reply.response_json</c>), whose shape the form defines: every value with its name, and
/// whether it is language. Source: Meta, "Receiving Flow Response Message".
/// </summary>
internal static class FormResponses
{
    /// <summary>
    /// Most answers read individually; a form has at most a few dozen fields, and response_json keeps the whole.
    /// </summary>
    public const int MaxAnswers = 256;

    private const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>Reads the answers. Invalid JSON yields none.</summary>
    /// <param name="json">The form's answer.</param>
    /// <param name="form">Name of the form; an address form contains no language.</param>
    /// <param name="answers">Receives them.</param>
    public static void Read(string json, string form, RepeatedField<FormAnswer> answers)
    {
        if (json.Length == 0)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(
                StorableText.OfJson(Encoding.UTF8.GetBytes(json)).Json, Options);
            Read(document.RootElement, "", depth: 0, form != "address_message", answers);
        }
        catch (JsonException)
        {
            // response_json keeps the text as received.
            return;
        }
    }

    private static void Read(
        JsonElement element, string name, int depth, bool speaks, RepeatedField<FormAnswer> answers)
    {
        if (answers.Count >= MaxAnswers || depth > MaxDepth)
        {
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Read(property.Value, Below(name, property.Name), depth + 1, speaks, answers);
                }

                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Read(item, Below(name, (index++).ToString(CultureInfo.InvariantCulture)), depth
                        + 1, speaks, answers);
                }

                break;
            case JsonValueKind.String:
                string text = element.GetString()!;
                answers.Add(new FormAnswer { Name = name, Value = text, Text = speaks && FormLanguage.Is(name, text) });
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                answers.Add(new FormAnswer { Name = name, Value = element.GetRawText() });
                break;
        }
    }

    private static string Below(string name, string part) => name.Length == 0 ? part : $"{name}.{part}";
}
