using StreamML.Inference.Artifacts;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Serving.Tests;

public sealed class ModelPublisherTests(ServingBroker broker) : IClassFixture<ServingBroker>
{
    private static readonly ModelArtifact One = TinyModels.Intent("1", "purchase");
    private static readonly ModelArtifact Two = TinyModels.Intent("2", "return", TinyModels.ThreePieces);

    [Fact]
    public async Task Publication_Repeated_WritesNothingMore()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        var first = await harness.PublishAsync(Two);
        long records = await CountAsync(harness);

        var second = await harness.PublishAsync(Two);

        Assert.Equal((PublishOutcome.Published, true), (first.Outcome, first.Decided));
        Assert.Equal((PublishOutcome.Unchanged, false), (second.Outcome, second.Decided));
        Assert.Equal((5, 5), (records, await CountAsync(harness)));
        Assert.Equal(first.Version, second.Version);
    }

    [Fact]
    public async Task Version_PublishedWithOtherBytes_IsRefused()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One);

        var fault = await Assert.ThrowsAsync<PublishException>(
            () => harness.PublishAsync(TinyModels.Intent("1", "support")));

        Assert.Contains("other bytes", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, await CountAsync(harness));
    }

    [Theory]
    [InlineData("hash")]
    [InlineData("structure")]
    [InlineData("task")]
    [InlineData("version")]
    [InlineData("share")]
    public async Task Publication_OfWhatIsBad_IsRefusedAndWritesNothing(string what)
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        byte[] bytes = One.Model.ToArray();
        var manifest = One.Manifest;
        if (what == "structure")
        {
            Array.Reverse(bytes);
            manifest = manifest with { Sha256 = ModelArtifact.HashOf(bytes) };
        }

        manifest = what switch
        {
            "task" => manifest with { Task = "weather" },
            "version" => manifest with { Version = "a/b" },
            _ => manifest,
        };
        string folder = harness.Folder(new ModelArtifact(manifest, bytes));
        if (what == "hash")
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, manifest.File), [.. bytes.Reverse()]);
        }

        var change = new PartChange(ModelPart.Canary, what == "share" ? 1.5 : 0.5);
        var fault = await Record.ExceptionAsync(
            () => harness.Publisher().PublishAsync(folder, "", change, "", CancellationToken.None));

        Assert.True(fault is ArtifactException or PublishException, $"{fault}");
        Assert.Equal(0, await CountAsync(harness));
    }

    [Theory]
    [InlineData("verified")]
    [InlineData("piece 2")]
    [InlineData("pieces")]
    [InlineData("commit")]
    public async Task Publisher_KilledAtAStep_LeavesNothingThatIsServedAndTheNextEndsIt(string step)
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One);
        await harness.FollowAsync();
        string folder = harness.Folder(Two);
        var killed = harness.Publisher(at =>
        {
            if (at == step)
            {
                throw new InvalidOperationException("killed");
            }

            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => killed.PublishAsync(folder, "", new PartChange(ModelPart.Live), "", CancellationToken.None));

        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        Assert.Equal("1", Assert.Single(catalogue.Versions).Version);
        using var fresh = ServingHarness.NewHub();
        await harness.FollowAsync(fresh);
        Assert.Equal(("1", "purchase"), (Assert.Single(fresh.Served).Model.Version, harness.Live));

        await harness.Publisher().PublishAsync(folder, "", new PartChange(ModelPart.Live), "", CancellationToken.None);
        await harness.UntilAsync(() => harness.Live == "return");
    }

    [Fact]
    public async Task Publisher_WhomAnotherFenced_PublishesNothing()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        var slow = harness.Publisher(async at =>
        {
            if (at == "commit")
            {
                await harness.PublishAsync(TinyModels.Intent("2", "support"));
            }
        });

        var fault = await Assert.ThrowsAsync<PublishException>(
            () => slow.PublishAsync(
                harness.Folder(Two), "", new PartChange(ModelPart.Live), "", CancellationToken.None));

        Assert.Contains("another publisher", fault.Message, StringComparison.Ordinal);
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        Assert.NotEqual(Two.Manifest.Sha256, Assert.Single(catalogue.Versions).Sha256);
    }

    [Fact]
    public async Task RollBack_Twice_GoesBackTwoVersionsAndToTheOneThatShips()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        foreach (string version in new[] { "1", "2", "3" })
        {
            await harness.PublishAsync(TinyModels.Intent(version, "return"));
        }

        var lives = new List<string>();
        for (int turn = 0; turn < 3; turn++)
        {
            var control = await harness.Publisher().RollBackAsync("intent", "", "bad", CancellationToken.None);
            lives.Add(control.LiveVersion);
        }

        Assert.Equal(["2", "1", ""], lives);
        await Assert.ThrowsAsync<PublishException>(
            () => harness.Publisher().RollBackAsync("intent", "", "bad", CancellationToken.None));
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        Assert.Equal(
            ["1", "2", "3", "2", "1", ""], catalogue.History("intent", "").Select(control => control.LiveVersion));
    }

    [Fact]
    public async Task Decision_WhileAnotherVersionIsLive_IsRefused()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One);
        await harness.PublishAsync(Two);

        // Sent twice, a roll-back must not go back two versions.
        await harness.Publisher(whileLive: "2").RollBackAsync("intent", "", "", CancellationToken.None);
        var fault = await Assert.ThrowsAsync<PublishException>(
            () => harness.Publisher(whileLive: "2").RollBackAsync("intent", "", "", CancellationToken.None));
        await Assert.ThrowsAsync<PublishException>(() => harness.Publisher(whileLive: "").AssignAsync(
            "intent", "", new PartChange(ModelPart.Live), "2", "", CancellationToken.None));

        Assert.Contains("Meanwhile 1 is live for intent", fault.Message, StringComparison.Ordinal);
        var catalogue = await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None);
        Assert.Equal("1", catalogue.Control("intent", "")!.LiveVersion);
        Assert.Equal("", catalogue.Before("intent", ""));
    }

    [Fact]
    public async Task Part_OfAVersionThatIsNotThere_NamesThoseThereAre()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One, part: null);

        var fault = await Assert.ThrowsAsync<PublishException>(() => harness.Publisher().AssignAsync(
            "intent", "", new PartChange(ModelPart.Shadow), "7", "", CancellationToken.None));

        Assert.Contains("no version 7. There are: 1.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retirement_TakesVersionAndPiecesUnlessItHasAPart()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(Two);
        await Assert.ThrowsAsync<PublishException>(
            () => harness.Publisher().RetireAsync("intent", "", "2", force: false, CancellationToken.None));
        await harness.Publisher().AssignAsync(
            "intent", "", new PartChange(ModelPart.Live), ModelPublisher.Shipped, "", CancellationToken.None);

        await harness.Publisher().RetireAsync("intent", "", "2", force: false, CancellationToken.None);

        Assert.Empty((await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None)).Versions);
        var pieces = await ReadAsync(harness, TopicCatalogue.ModelArtifacts);
        Assert.Equal(
            (3, 3), (pieces.Count(piece => piece.Value is null), pieces.Count(piece => piece.Value is not null)));
        await harness.FollowAsync();
        Assert.Equal("inquiry", harness.Live);
    }

    [Fact]
    public async Task Retirement_OfABasis_IsRefusedUnlessForced()
    {
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        await harness.PublishAsync(One, part: null);
        await harness.PublishAsync(BuiltOn(Two, "1"), part: null);

        var fault = await Assert.ThrowsAsync<PublishException>(
            () => harness.Publisher().RetireAsync("intent", "", "1", force: false, CancellationToken.None));

        Assert.Contains("intent 1 is the basis of 2", fault.Message, StringComparison.Ordinal);
        await harness.Publisher().RetireAsync("intent", "", "1", force: true, CancellationToken.None);
        var left = (await ModelCatalogue.ReadAsync(harness.Kafka, CancellationToken.None)).Versions;
        Assert.Equal("2", Assert.Single(left).Version);
        await harness.Publisher().RetireAsync("intent", "", "2", force: false, CancellationToken.None);
    }

    private static ModelArtifact BuiltOn(ModelArtifact artifact, string basis) => new(
        artifact.Manifest with
        {
            Training = new TrainingPart
            {
                Tenant = "",
                Ranges = [],
                Rows = 1,
                RowsSha256 = new string('0', 64),
                HoldoutRows = 0,
                HoldoutContacts = 0,
                TestShare = 0.2,
                Seed = 1,
                Folds = 5,
                Basis = basis,
                BasisRanges = [],
            },
        },
        artifact.Model);

    private static async Task<long> CountAsync(ServingHarness harness) => (await ReadAsync(
        harness, TopicCatalogue.ModelVersions, TopicCatalogue.ModelArtifacts, TopicCatalogue.ModelControls)).Count;

    private static async Task<List<SourceRecord>> ReadAsync(ServingHarness harness, params TopicDefinition[] topics)
    {
        var found = new List<SourceRecord>();
        await foreach (var record in harness.Kafka.CreateReader()
            .ReadAsync(topics, ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            found.Add(record);
        }

        return found;
    }
}
