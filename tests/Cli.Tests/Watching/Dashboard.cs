using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamML.Cli.Tests.Watching;

/// <summary>A panel of a dashboard.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Unit">Grafana's unit of its axis.</param>
/// <param name="About">Shown at the panel's corner.</param>
/// <param name="Queries">What it draws, each with its legend.</param>
internal sealed record Panel(
    string Title, string Unit, string About, params (string Expression, string Legend)[] Queries);

/// <summary>A dashboard of Grafana, three panels a row.</summary>
/// <param name="File">Name of its file in ops/grafana.</param>
/// <param name="Title">Its title.</param>
/// <param name="Panels">What it shows.</param>
internal sealed record Dashboard(string File, string Title, IReadOnlyList<Panel> Panels)
{
    private const int PanelWidth = 8;
    private const int PanelHeight = 8;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The dashboard as Grafana imports it.</summary>
    public string Text() => new JsonObject
    {
        ["uid"] = $"streamml-{Path.GetFileNameWithoutExtension(File)}",
        ["title"] = Title,
        ["tags"] = new JsonArray("streamml"),
        ["timezone"] = "browser",
        ["schemaVersion"] = 39,
        ["refresh"] = "30s",
        ["time"] = new JsonObject { ["from"] = "now-3h", ["to"] = "now" },
        ["templating"] = new JsonObject
        {
            ["list"] = new JsonArray(new JsonObject
            {
                ["name"] = "datasource",
                ["label"] = "Data source",
                ["type"] = "datasource",
                ["query"] = "prometheus",
            }),
        },
        ["panels"] = new JsonArray([.. Panels.Select(Place)]),
    }.ToJsonString(Json) + "\n";

    private static JsonNode Place(Panel panel, int index) => new JsonObject
    {
        ["id"] = index + 1,
        ["type"] = "timeseries",
        ["title"] = panel.Title,
        ["description"] = panel.About,
        ["datasource"] = Source(),
        ["gridPos"] = new JsonObject
        {
            ["x"] = index % 3 * PanelWidth,
            ["y"] = index / 3 * PanelHeight,
            ["w"] = PanelWidth,
            ["h"] = PanelHeight,
        },
        ["fieldConfig"] = new JsonObject
        {
            ["defaults"] = new JsonObject { ["unit"] = panel.Unit },
            ["overrides"] = new JsonArray(),
        },
        ["targets"] = new JsonArray([.. panel.Queries.Select(Target)]),
    };

    private static JsonNode Target((string Expression, string Legend) query, int index) => new JsonObject
    {
        ["refId"] = $"{(char)('A' + index)}",
        ["datasource"] = Source(),
        ["expr"] = query.Expression,
        ["legendFormat"] = query.Legend,
    };

    private static JsonObject Source() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };
}
