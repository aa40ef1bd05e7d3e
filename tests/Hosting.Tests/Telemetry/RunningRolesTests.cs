using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Telemetry;

/// <summary>What running roles show of a webhook.</summary>
[Collection(MetricsCollection.Name)]
public sealed class RunningRolesTests
{
    private const string Secret = "app-secret";
    private const string Number = "351912345678";
    private const string Body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"100","changes":[{"field":"messages","value":{
        "messaging_product":"whatsapp","metadata":{"display_phone_number":"351210000000","phone_number_id":"5"},
        "contacts":[{"profile":{"name":"Ana"},"wa_id":"351912345678"}],"messages":[{"from":"351912345678",
        "id":"wamid.1","timestamp":"1760000000","type":"text","text":{"body":"hello"}}]}}]}]}
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Metrics_OfRunningRoles_CountAWebhookAndNameNobody()
    {
        using var folder = new ScratchFolder();
        using var http = new HttpClient();
        await using var installation = await Installation.StartAsync(
            Load(folder.Path), RoleSet.Of(RoleSet.Broker, "ingest", "normaliser"), TimeProvider.System,
            NullLoggerFactory.Instance, CancellationToken.None);
        byte[] body = Encoding.UTF8.GetBytes(Body);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(installation.Pipeline!.IngestAddress!, "/webhooks/whatsapp"));
        request.Content = new ByteArrayContent(body);
        request.Headers.Add("X-Hub-Signature-256", "sha256="
            + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), body)));
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);

        // Each figure is published in its own time.
        string text = await ShownAsync(http, installation.MetricsAddress!,
        [
            Series("streamml_stage_in_total", "stage=\"normaliser\"", "[1-9]"),
            Series("streamml_ingest_accepted_total", "endpoint=\"", "[1-9]"),
            Series("streamml_stage_freshness_seconds", "stage=\"normaliser\"", "[0-9]"),
            Series("streamml_ready", "part=\"Kafka\"", "1"), Series("streamml_ready", "part=\"normaliser\"", "1"),
        ]);
        Assert.Contains($"  metrics     {installation.MetricsAddress}", installation.Describe(),
            StringComparison.Ordinal);
        Assert.DoesNotContain(Number, text, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", text, StringComparison.Ordinal);
    }

    private static async Task<string> ShownAsync(HttpClient http, Uri address, string[] series)
    {
        long started = TimeProvider.System.GetTimestamp();
        string text;
        string[] missing;
        do
        {
            await Task.Delay(100);
            text = await http.GetStringAsync(address);
            missing = [.. series.Where(each => !Regex.IsMatch(text, each, RegexOptions.Multiline))];
        }
        while (missing.Length > 0 && TimeProvider.System.GetElapsedTime(started) < Patience);

        Assert.True(missing.Length == 0, $"{string.Join(", ", missing)} not in\n{text}");
        return text;
    }

    private static string Series(string name, string label, string figure) =>
        $@"^{name}\{{[^}}]*{label}[^}}]*\}} {figure}";

    private static Settings Load(string folder) => Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = folder,
        ["Streamml:KafkaPort"] = "0",
        ["Streamml:RegistryPort"] = "0",
        ["Ingest:Port"] = "0",
        ["Ingest:AppSecrets:0"] = Secret,
        ["Telemetry:MetricsPort"] = "0",
    });
}
