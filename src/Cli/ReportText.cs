using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamML.FaultInjection;

namespace StreamML.Cli;

/// <summary>The report of a check in lines for a person: each count by its name, and the verdict last.</summary>
internal static class ReportText
{
    private const int NameWidth = 28;

    /// <summary>The lines of a report. A list or an object that is empty is left out.</summary>
    public static string Of(ICheckReport report)
    {
        var json = (JsonObject)JsonSerializer.SerializeToNode(report, report.GetType(), AnswerJson.Options)!;
        json.Remove("ok");
        var text = new StringBuilder();
        Add(text, json, indent: "");
        return text.Append(report.Ok ? "ok" : "not ok").ToString();
    }

    private static void Add(StringBuilder text, JsonObject report, string indent)
    {
        foreach (var (name, value) in report)
        {
            string title = indent + name.Replace('_', ' ');
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    text.AppendLine(title);
                    Add(text, inner, indent + "  ");
                    break;
                case JsonArray { Count: > 0 } list:
                    text.AppendLine(title);
                    foreach (var item in list)
                    {
                        text.AppendLine(CultureInfo.InvariantCulture, $"{indent}  {Plain(item)}");
                    }

                    break;
                case JsonValue plain:
                    text.AppendLine(CultureInfo.InvariantCulture, $"{title.PadRight(NameWidth)} {Plain(plain),14}");
                    break;
            }
        }
    }

    private static string Plain(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => value.GetValue<double>().ToString("#,0.###", CultureInfo.InvariantCulture),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        _ => value?.ToString() ?? "none",
    };
}
