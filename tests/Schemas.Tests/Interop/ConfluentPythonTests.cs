using System.Reflection;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using StreamML.Messaging.Registry;
using StreamML.Schemas.Tests.Protos;
using StreamML.Schemas.WireFormat;
using StreamML.Testing;
using StreamML.Testing.Interop;
using StreamML.Testing.Records;
using StreamML.Testing.Registry;
using Xunit.Sdk;

namespace StreamML.Schemas.Tests.Interop;

/// <summary>Confluent's Python client writes what we read and reads what we write, through each registry.</summary>
public sealed class ConfluentPythonTests(
    RegistriesUnderTest registries) : IClassFixture<RegistriesUnderTest>, IDisposable
{
    private static readonly Order Sample = new()
    {
        Id = "o-1",
        Lines = { new Order.Types.Line { Sku = "a", Quantity = 2 } },
        Total = new Money { Currency = "EUR", Cents = 1250 },
        PlacedAt = new Timestamp { Seconds = 1_700_000_000 },
        Labels = { ["k"] = "v" },
        Comment = "c",
    };

    private readonly ScratchFolder _generated = new();

    [Theory, PythonEmbedded, PythonApicurio]
    public async Task Python_WritesThroughTheRegistry_AndWeReadIt(RegistryKind kind)
    {
        string topic = $"py-{Guid.NewGuid():n}";
        string[] lines = (await PythonAsync(kind, "write", topic, input: ""))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (order, refund) = (Convert.FromBase64String(lines[0]), Convert.FromBase64String(lines[1]));
        using var client = await registries.ClientAsync(kind);
        var latest = await client.GetLatestSchemaAsync(topic + "-value");

        Assert.True(ConfluentFraming.TryRead(order, out var framing, out _));
        Assert.Equal(latest.Id, framing.Schema.Id);
        Assert.Contains(latest.References, reference => reference.Name == "streamml/test/money.proto");
        Assert.Equal(Sample, new ProtobufSerde<Order>(1).Deserialize(order));
        Assert.Equal(new ProtobufSerde<Order>(framing.Schema.Id).Serialize(Sample), order);

        // Not the first message of its file: this client writes the indexes plainly.
        var read = new ProtobufSerde<Refund>(1).Deserialize(refund);
        Assert.Equal(("o-1", "late"), (read.OrderId, read.Reason.Text));
        Assert.True(ConfluentFraming.TryRead(refund, out var refundFraming, out _));
        Assert.Equal(("[1]", true), (refundFraming.Indexes.ToString(), refundFraming.PlainIndexes));
    }

    [Theory, PythonEmbedded, PythonApicurio]
    public async Task We_WriteThroughTheRegistry_AndPythonReadsIt(RegistryKind kind)
    {
        string topic = $"cs-{Guid.NewGuid():n}";
        using var registrar = new SchemaRegistrar(
            await registries.OptionsAsync(kind), typeof(ConfluentPythonTests).Assembly);
        var ids = await registrar.RegisterAsync([new(topic + "-value", Order.Descriptor)], default);
        int id = ids[topic + "-value"];

        string output = await PythonAsync(
            kind, "read", topic, Convert.ToBase64String(new ProtobufSerde<Order>(id).Serialize(Sample)));

        using var read = JsonDocument.Parse(output);
        Assert.True(read.RootElement.GetProperty("equal").GetBoolean());
        Assert.Equal(1250, read.RootElement.GetProperty("cents").GetInt32());
        Assert.Equal(id, read.RootElement.GetProperty("latest_id").GetInt32());
        Assert.Equal("PROTOBUF", read.RootElement.GetProperty("schema_type").GetString());
    }

    [Theory, PythonEmbedded]
    public async Task Schema_SentByPythonAsADescriptorAndByUsAsText_IsOneVersion(RegistryKind kind)
    {
        const string Import = "streamml/test/money.proto";
        using var client = await registries.ClientAsync(kind);
        await PythonAsync(kind, "write", $"both-{Guid.NewGuid():n}", input: "");

        using var registrar = new SchemaRegistrar(
            await registries.OptionsAsync(kind), typeof(ConfluentPythonTests).Assembly);
        var ids = await registrar.RegisterAsync([new(Import, Money.Descriptor)], default);

        Assert.Equal([1], await client.GetSubjectVersionsAsync(Import));
        Assert.Equal(ids[Import], (await client.GetLatestSchemaAsync(Import)).Id);
    }

    public void Dispose() => _generated.Dispose();

    private async Task<string> PythonAsync(RegistryKind kind, string command, string topic, string input)
    {
        foreach (string? name in new[] { "streamml/test/money.proto", "streamml/test/order.proto" })
        {
            string target = Path.Combine(_generated.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using var resource = typeof(ConfluentPythonTests).Assembly
                .GetManifestResourceStream("protos/" + name)!;
            await using var file = File.Create(target);
            await resource.CopyToAsync(file);
        }

        await ExternalTool.ProtocAsync(
            $"-I{_generated.Path}",
            $"--python_out={_generated.Path}",
            "streamml/test/money.proto",
            "streamml/test/order.proto");
        string script = Path.Combine(AppContext.BaseDirectory, "Interop", "confluent_client.py");
        string url = (await registries.UrlAsync(kind)).ToString().TrimEnd('/');
        return await ExternalTool.PythonAsync(input, script, _generated.Path, command, url, topic);
    }

    private sealed class PythonEmbeddedAttribute : DataAttribute
    {
        public PythonEmbeddedAttribute() => Skip = ExternalTool.PythonSkipReason;

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[RegistryKind.Embedded]];
    }

    private sealed class PythonApicurioAttribute : DataAttribute
    {
        public PythonApicurioAttribute() => Skip = ExternalTool.PythonSkipReason ?? RegistryHome.SkipReason;

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[RegistryKind.Apicurio]];
    }
}
