using System.Diagnostics.Metrics;
using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Intent;
using StreamML.Messaging.Producers;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;

namespace StreamML.Serving.Tests;

public sealed class ModelFollowerTests(ServingBroker broker) : IClassFixture<ServingBroker>
{
    private static readonly ModelArtifact Good = TinyModels.Intent("1", "purchase");
    private static readonly ModelArtifact Next = TinyModels.Intent("2", "return", TinyModels.ThreePieces);

    [Fact]
    public async Task Model_PublishedLive_IsServedAndALeaseKeepsTheOneBefore()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.FollowAsync();
        Assert.Equal("inquiry", harness.Live);

        await harness.PublishAsync(Good);
        await harness.UntilAsync(() => harness.Live == "purchase");
        using var lease = harness.Hub.Take();
        await harness.PublishAsync(Next);
        await harness.UntilAsync(() => harness.Live == "return");

        var before = lease.Of<ITextModel<IntentPrediction>>("intent").For("").Live!;
        Assert.Equal(("purchase", "1"), (TinyModels.Ask(before.Model), before.Identity.Version));
    }

    [Fact]
    public async Task Process_ThatStartsLater_ServesWhatIsLiveWhenItIsReady()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(Good);
        await harness.PublishAsync(Next);

        await harness.FollowAsync();
        Assert.Equal("return", harness.Live);

        using var again = ServingHarness.NewHub();
        await harness.FollowAsync(again);
        Assert.Equal("2", Assert.Single(again.Served).Model.Version);
        Assert.Equal([$"{Next.Manifest.Sha256}.model"], Directory.GetFiles(harness.Cache).Select(Path.GetFileName));
    }

    [Fact]
    public async Task ShadowAndCanary_AreServedInTheirPartsAndGoWithTheDecision()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.FollowAsync();
        await harness.PublishAsync(Good, ModelPart.Shadow);
        await harness.PublishAsync(Next, ModelPart.Canary, 0.25);
        await harness.UntilAsync(() => harness.Hub.Served.Count == 3);

        Assert.Equal(
            [(ModelPart.Live, "0", 0), (ModelPart.Shadow, "1", 0), (ModelPart.Canary, "2", 0.25)],
            harness.Hub.Served.Select(part => (part.Part, part.Model.Version, part.Share)));
        using (var lease = harness.Hub.Take())
        {
            var set = lease.Of<ITextModel<IntentPrediction>>("intent").For("any tenant");
            int canaries = Enumerable.Range(0, 4_000)
                .Count(contact => set.For($"t/{contact}")!.Part == ModelPart.Canary);
            Assert.InRange(canaries, 900, 1_100);
            Assert.All(
                Enumerable.Range(0, 100), contact => Assert.Same(set.For($"t/{contact}"), set.For($"t/{contact}")));
        }

        await harness.Publisher().AssignAsync(
            "intent", "", new PartChange(ModelPart.Live), "2", "good", CancellationToken.None);
        await harness.UntilAsync(() => harness.Live == "return");
        Assert.Equal([ModelPart.Live, ModelPart.Shadow], harness.Hub.Served.Select(part => part.Part));
    }

    [Fact]
    public async Task Tenant_WithModelsOfItsOwn_GetsThemAndOthersDoNot()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.FollowAsync();
        await harness.Publisher().PublishAsync(
            harness.Folder(Good), "acme", new PartChange(ModelPart.Live), "", CancellationToken.None);
        await harness.UntilAsync(() => Live("acme") == "1");

        Assert.Equal("0", Live("other"));
        Assert.Equal(2, harness.Hub.Served.Count);

        string Live(string tenant)
        {
            using var lease = harness.Hub.Take();
            return lease.Of<ITextModel<IntentPrediction>>("intent").For(tenant).Live!.Identity.Version;
        }
    }

    public static TheoryData<string> Faults => new(
        "missing", "flipped", "short", "count", "index", "garbage", "gone", "manifest-too-large", "manifest-other",
        "size", "too-large",
        "structure");

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Artifact_ThatIsBad_IsRefusedAndTheCurrentModelStays(string fault)
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        harness.Options.MaxModelBytes = 2_000_000;
        await harness.FollowAsync();
        await harness.PublishAsync(Good);
        await harness.UntilAsync(() => harness.Live == "purchase");
        using var told = new Refusals();

        await harness.WriteAsync(Bad(harness, fault));
        if (fault != "missing" && fault != "gone")
        {
            await harness.UntilAsync(() => told.Codes.Count > 0);
        }

        // Another publication shows that the follower went past the bad one and goes on.
        await harness.PublishAsync(TinyModels.Intent("9", "support"), ModelPart.Shadow);
        await harness.UntilAsync(
            () => harness.Hub.Served.Any(part => part is { Part: ModelPart.Shadow, Model.Version: "9" }));
        Assert.Equal("purchase", harness.Live);
        using var fresh = ServingHarness.NewHub();
        await harness.FollowAsync(fresh);
        Assert.Equal("1", fresh.Served.Single(part => part.Part == ModelPart.Live).Model.Version);
        Assert.All(
            Directory.GetFiles(harness.Cache), file => Assert.EndsWith(".model", file, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("flipped")]
    [InlineData("gone")]
    public async Task Artifact_WhosePiecesComeRightLater_IsServedThen(string fault)
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.FollowAsync();
        await harness.WriteAsync(Bad(harness, fault));

        var result = await harness.PublishAsync(Next);

        Assert.Equal(PublishOutcome.Repaired, result.Outcome);
        await harness.UntilAsync(() => harness.Live == "return");
    }

    [Fact]
    public async Task Pieces_InAnyOrderAndRepeated_AreTheModel()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.FollowAsync();
        await harness.WriteAsync(
        [
            .. harness.Version(Next), harness.Piece(Next, 2), harness.Piece(Next, 0), harness.Garbage(Next, 1),
            harness.Piece(Next, 1), harness.Piece(Next, 0), harness.Piece(Good, 0),
        ]);
        await harness.UntilAsync(() => harness.Live == "return");
    }

    [Fact]
    public async Task Cache_DamagedOnDisk_IsReadFromTheTopicsAgain()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(Next);
        await harness.FollowAsync();
        string file = Assert.Single(Directory.GetFiles(harness.Cache));
        await File.WriteAllBytesAsync(file, new byte[Next.Model.Length]);

        using var again = ServingHarness.NewHub();
        await harness.FollowAsync(again);

        Assert.Equal("2", Assert.Single(again.Served).Model.Version);
        Assert.Equal(Next.Model.ToArray(), await File.ReadAllBytesAsync(file));
    }

    private static ProducerRecord[] Bad(ServingHarness harness, string fault)
    {
        var said = fault switch
        {
            "manifest-too-large" => harness.Version(
                Next, version => version.Manifest = Google.Protobuf.ByteString.CopyFrom(new byte[1_100_000])),
            "manifest-other" => harness.Version(Next, version => version.Sha256 = Good.Manifest.Sha256),
            "size" => harness.Version(Next, version => version.Chunks = 2),
            "too-large" => harness.Version(TinyModels.Intent("2", "return", 200_000)),
            "structure" => harness.Version(Broken()),
            _ => harness.Version(Next),
        };
        var middle = fault switch
        {
            "flipped" => harness.Piece(
                Next, 1, chunk => chunk.Data = Google.Protobuf.ByteString.CopyFrom(new byte[chunk.Data.Length])),
            "short" => harness.Piece(Next, 1, chunk => chunk.Data = Google.Protobuf.ByteString.CopyFrom(new byte[10])),
            "count" => harness.Piece(Next, 1, chunk => chunk.Count = 7),
            "index" => harness.Piece(Next, 1, chunk => chunk.Index = 2),
            "garbage" => harness.Garbage(Next, 1),
            "missing" or "gone" => harness.NoPiece(Next, 1),
            _ => harness.Piece(Next, 1),
        };
        ProducerRecord[] before = fault == "gone" ? [harness.Piece(Next, 1)] : [];
        ProducerRecord[] other = fault == "structure" ? [harness.Piece(Broken(), 0)] : [];
        return [.. before, harness.Piece(Next, 0), middle, harness.Piece(Next, 2), .. other, .. said];
    }

    // The hash is right, the bytes are no model.
    private static ModelArtifact Broken()
    {
        byte[] bytes = [.. Good.Model.ToArray().Reverse()];
        return new ModelArtifact(
            Good.Manifest with { Version = "2", Bytes = bytes.Length, Sha256 = ModelArtifact.HashOf(bytes) }, bytes);
    }

    /// <summary>Refusals that the follower counts.</summary>
    private sealed class Refusals : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly List<string> _codes = [];

        public Refusals()
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "streamml.models.refused")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            {
                lock (_codes)
                {
                    _codes.Add($"{tags[1].Value}");
                }
            });
            _listener.Start();
        }

        public IReadOnlyList<string> Codes
        {
            get
            {
                lock (_codes)
                {
                    return [.. _codes];
                }
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
