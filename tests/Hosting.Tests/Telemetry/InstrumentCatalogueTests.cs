using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting.Telemetry;
using StreamML.Messaging.Telemetry;
using StreamML.Serving;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Hosting.Tests.Telemetry;

/// <summary>What the meters publish is what the catalogue lists.</summary>
public sealed partial class InstrumentCatalogueTests
{
    private static readonly string[] Labels =
    [
        "endpoint", "fault", "for", "kind", "label", "model", "of", "origin", "outcome", "part", "reason", "stage",
        "status", "table", "task", "topic", "use", "verdict", "http.request.method", "http.route",
        "http.response.status_code", "cpu.mode",
    ];

    [Fact]
    public void Instruments_OfEveryMeter_AreThoseOfTheCatalogue()
    {
        var published = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("StreamML.", StringComparison.Ordinal))
                {
                    published[Describe(
                        instrument.Meter.Name, instrument.Name, KindOf(instrument), instrument.Unit ?? "",
                        instrument.Description)] = true;
                }
            },
        };
        listener.Start();
        using var disk = new DiskMetrics(Path.GetTempPath());
        using var monitor = new ModelMonitor(new ModelMonitorOptions(), NullLogger.Instance);
        var assemblies = typeof(Settings).Assembly.GetReferencedAssemblies()
            .Where(name => name.Name!.StartsWith("StreamML.", StringComparison.Ordinal)).Select(Assembly.Load)
            .Append(typeof(RoleModels).Assembly).Distinct().ToList();
        using var ingest = (IDisposable)Activator.CreateInstance(
            assemblies.Select(each => each.GetType("StreamML.Ingest.Telemetry.IngestMetrics")).First(
                type => type is not null)!, nonPublic: true)!;
        foreach (var type in assemblies.SelectMany(each => each.GetTypes()).Where(HoldsInstruments))
        {
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        }

        Assert.Equal(
            InstrumentCatalogue.All.Where(each => !each.IsRuntime)
                .Select(each => Describe(each.Meter, each.Name, each.Kind, each.Unit, each.Meaning))
                .Order(StringComparer.Ordinal),
            published.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Source_OfTheProgram_CreatesInstrumentsFromTheCatalogueAlone()
    {
        string src = Path.Combine(Root(), "src");
        var files = Directory.GetFiles(src, "*.cs", SearchOption.AllDirectories)
            .Where(file => Creation().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName);
        Assert.Equal(["InstrumentDefinition.cs"], files);
    }

    [Fact]
    public void Entries_OfTheCatalogue_AreWhole() => Assert.All(InstrumentCatalogue.All, each =>
    {
        Assert.Matches(@"^[a-z]+(\.[a-z_]+)+$", each.Name);
        Assert.Matches(@"^(s|By|1||\{[a-z]+\})$", each.Unit);
        Assert.Matches(@"[^.]$", each.Meaning);
        Assert.Matches(@"\.$", each.WhenBad);
        Assert.Equal(each.Kind == InstrumentKind.Histogram, each.Buckets.Count > 0);
        Assert.Equal(each.Buckets.Order().Distinct(), each.Buckets);
        Assert.Empty(each.Labels.Except(Labels));
        Assert.Equal("s", Regex.IsMatch(each.Name, "duration|latency|freshness|time$") ? each.Unit : "s");
    });

    [Fact]
    public void Names_OfTheCatalogue_AreUsedOnce()
    {
        Assert.Equal(InstrumentCatalogue.All.Count, InstrumentCatalogue.All.DistinctBy(each => each.Name).Count());
        var series = InstrumentCatalogue.All.SelectMany(each => each.PrometheusSeries).ToList();
        Assert.Equal(series.Count, series.Distinct(StringComparer.Ordinal).Count());
    }

    private static bool HoldsInstruments(Type type) => !type.ContainsGenericParameters
        && type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Any(
            field => field.FieldType == typeof(Meter) || field.FieldType.IsSubclassOf(typeof(Instrument)));

    private static InstrumentKind KindOf(Instrument instrument) =>
        Enum.Parse<InstrumentKind>(instrument.GetType().Name.Split('`')[0].Replace("Observable", ""));

    private static string Describe(string meter, string name, InstrumentKind kind, string unit, string? meaning) =>
        $"{meter} {name} {kind} [{unit}] {meaning}";

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamML.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("StreamML.sln is in no folder above");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"\.Create(Observable)?(Counter|UpDownCounter|Gauge|Histogram)\b")]
    private static partial Regex Creation();
}
