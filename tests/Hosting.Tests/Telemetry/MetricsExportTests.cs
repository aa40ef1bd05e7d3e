using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Telemetry;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Telemetry;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Telemetry;

/// <summary>What leaves the process, at <c>/metrics</c> and by OTLP.</summary>
[Collection(MetricsCollection.Name)]
public sealed class MetricsExportTests : IDisposable
{
    private const string Token = "a-token-of-this-test";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new();
    private readonly Samples _samples = new();

    public void Dispose()
    {
        _samples.Dispose();
        _http.Dispose();
    }

    [Fact]
    public async Task Metrics_AfterSomeRecords_HaveEveryInstrumentUnderItsName()
    {
        await using var export = await StartAsync(new TelemetryOptions { MetricsPort = 0 });
        _samples.Record();

        // ASP.NET Core's own instrument is there once a request has ended.
        string text = await UntilAsync(export!, found => Missing(found).Count == 0);

        Assert.Empty(Missing(text));
        Assert.Contains("\nstreamml_ingest_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.Matches(@"\nstreamml_disk_size_bytes(\{[^}]*\})? [1-9]", text);
    }

    [Fact]
    public async Task Metrics_WithALabelThatTheCatalogueLacks_AreShownWithoutIt()
    {
        await using var export = await StartAsync(new TelemetryOptions { MetricsPort = 0 });
        _samples.RecordSomebody("15550001234");

        string text = await UntilAsync(export!, found => found.Contains("endpoint=\"meta\"", StringComparison.Ordinal));

        Assert.Contains("endpoint=\"meta\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("15550001234", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_WhateverFormatIsAskedFor_HaveTheNamesOfTheRules()
    {
        await using var export = await StartAsync(new TelemetryOptions { MetricsPort = 0 });
        _samples.Record();
        using var request = new HttpRequestMessage(HttpMethod.Get, export!.Address);
        request.Headers.TryAddWithoutValidation(
            "Accept", "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8,text/plain;q=0.1");

        using var answer = await _http.SendAsync(request);

        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            "streamml_ingest_accepted_total{", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer another-token-of-16", HttpStatusCode.Unauthorized)]
    [InlineData(Token, HttpStatusCode.Unauthorized)]
    [InlineData("Bearer " + Token, HttpStatusCode.OK)]
    public async Task Metrics_WithAToken_AreForThoseWhoHaveIt(string? header, HttpStatusCode expected)
    {
        await using var export = await StartAsync(new TelemetryOptions { MetricsPort = 0, MetricsToken = Token });
        using var request = new HttpRequestMessage(HttpMethod.Get, export!.Address);
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        using var answer = await _http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(
            expected == HttpStatusCode.OK,
            (await answer.Content.ReadAsStringAsync()).Contains("streamml_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ForAnotherPath_HasNothing()
    {
        await using var export = await StartAsync(new TelemetryOptions { MetricsPort = 0 });
        using var answer = await _http.GetAsync(new Uri(export!.Address!, "/"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Start_OnATakenPort_SaysWhichOptionToSet()
    {
        await using var first = await StartAsync(new TelemetryOptions { MetricsPort = 0 });
        int port = first!.Address!.Port;

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => StartAsync(new TelemetryOptions { MetricsPort = port }));

        Assert.Equal(
            $"/metrics cannot listen on 127.0.0.1 port {port}. Set another with Telemetry__MetricsAddress and "
            + "Telemetry__MetricsPort (0 takes a free one).", fault.Message);
    }

    [Fact]
    public async Task Start_ByDefault_ExportsNothing() => Assert.Null(await StartAsync(new TelemetryOptions()));

    [Fact]
    public async Task Collector_OfOtlp_IsSentMetricsWithItsHeaders()
    {
        var sent = new TaskCompletionSource<(string Path, string? Key)>();
        await using var collector = await LoopbackServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            sent.TrySetResult((context.Request.Path, context.Request.Headers["x-key"]));
        });
        await using (await StartAsync(new TelemetryOptions
        {
            OtlpEndpoint = collector.Urls.First(),
            OtlpProtocol = TelemetryOptions.HttpProtobuf,
            OtlpHeaders = "x-key=of-this-test",
        }))
        {
            _samples.Record();
        }

        Assert.Equal(("/v1/metrics", "of-this-test"), await sent.Task.WaitAsync(Patience));
    }

    [Theory]
    [InlineData("MetricsPort", "70000", "Telemetry__MetricsPort must be 0 to 65535, not 70000.")]
    [InlineData("MetricsAddress", "localhost", "Telemetry__MetricsAddress must be an IP address, not 'localhost'.")]
    [InlineData("MetricsToken", "short",
        "Telemetry__MetricsToken must have 16 to 1,024 printable ASCII characters and no spaces.")]
    [InlineData("OtlpEndpoint", "localhost:4317", "Telemetry__OtlpEndpoint must be an http or https address.")]
    [InlineData("OtlpProtocol", "udp", "Telemetry__OtlpProtocol must be one of grpc, http/protobuf, not 'udp'.")]
    [InlineData("OtlpHeaders", "secret", "Telemetry__OtlpHeaders must be name=value, comma separated.")]
    public void Settings_OutOfRange_AreRefused(string option, string value, string message)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Settings.Load(
            new Dictionary<string, string?>(StringComparer.Ordinal) { [$"Telemetry:{option}"] = value }));
        Assert.Equal(message, fault.Message);
    }

    private static Task<MetricsExport?> StartAsync(TelemetryOptions options) => MetricsExport.StartAsync(
        options, ["ingest"], Path.GetTempPath(), NullLoggerFactory.Instance, CancellationToken.None);

    private static List<string> Missing(string text) =>
    [
        .. InstrumentCatalogue.All.SelectMany(each => each.PrometheusSeries).Where(series =>
            !text.Contains($"\n{series} ", StringComparison.Ordinal)
            && !text.Contains($"\n{series}{{", StringComparison.Ordinal)),
    ];

    // The exporter answers from memory for 300 ms.
    private async Task<string> UntilAsync(MetricsExport export, Func<string, bool> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        string text = await _http.GetStringAsync(export.Address, limit.Token);
        while (!holds(text) && !limit.IsCancellationRequested)
        {
            await Task.Delay(100);
            text = await _http.GetStringAsync(export.Address);
        }

        return text;
    }
}
