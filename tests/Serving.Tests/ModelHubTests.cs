using StreamML.Inference;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Artifacts;
using StreamML.Serving.Records;
using StreamML.Testing;

namespace StreamML.Serving.Tests;

public sealed class ModelHubTests
{
    private const string Task = "intent";

    [Fact]
    public void Model_InUseByALease_IsDisposedWhenTheLeaseEnds()
    {
        using var hub = Hub();
        var old = new Disposable();
        Switch(hub, old, "1");
        var first = hub.Take();
        var second = hub.Take();

        Switch(hub, new Disposable(), "2");

        Assert.False(old.IsDisposed);
        Assert.Same(old, first.Of<Disposable>(Task).For("").Live!.Model);
        first.Dispose();
        first.Dispose();
        Assert.False(old.IsDisposed);
        second.Dispose();
        Assert.True(old.IsDisposed);
    }

    [Fact]
    public void Model_ThatKeepsAPart_IsNotDisposedBySwitches()
    {
        using var hub = Hub();
        var kept = new HeldModel(new Disposable(), new ModelIdentity("m", "1"), owned: true);
        hub.Switch(Task, Scopes(new RolloutModels(null, Shadow: kept)));
        hub.Switch(Task, Scopes(new RolloutModels(kept)));
        kept.Release();
        Assert.False(((Disposable)kept.Model).IsDisposed);

        hub.Switch(Task, Scopes(new RolloutModels(null)));
        Assert.True(((Disposable)kept.Model).IsDisposed);
    }

    [Fact]
    public void Fallback_IsServedWhereNothingIsLiveAndIsNeverDisposed()
    {
        var shipped = new Disposable();
        var hub = new ModelHub();
        hub.Add(Task, shipped, new ModelIdentity("shipped", "0"));
        Switch(hub, new Disposable(), "1");
        hub.Switch(Task, Scopes(new RolloutModels(null)));
        using (var lease = hub.Take())
        {
            Assert.Same(shipped, lease.Of<Disposable>(Task).For("t").Live!.Model);
        }

        hub.Dispose();
        Assert.False(shipped.IsDisposed);
    }

    [Fact]
    public async Task Leases_TakenWhileModelsAreSwitched_NeverSeeADisposedModelNorTwoAtOnce()
    {
        using var hub = Hub();
        Switch(hub, new Disposable(), "0");
        using var stop = new CancellationTokenSource();
        long[] batches = new long[4];
        var readers = Enumerable.Range(0, batches.Length).Select(reader => System.Threading.Tasks.Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var lease = hub.Take();
                var one = lease.Of<Disposable>(Task).For("").Live!;
                Assert.Same(one.Model, lease.Of<Disposable>(Task).For("").Live!.Model);
                Assert.False(one.Model.IsDisposed);
                Interlocked.Increment(ref batches[reader]);
            }
        })).ToList();
        bool AllRead() => Enumerable.Range(0, batches.Length).All(reader => Volatile.Read(ref batches[reader]) >= 100);
        for (int version = 1; version < 2_000 || !AllRead(); version++)
        {
            Switch(hub, new Disposable(), $"{version}");
            Assert.All(readers, reader => Assert.False(reader.IsFaulted));
        }

        await stop.CancelAsync();
        await System.Threading.Tasks.Task.WhenAll(readers);
    }

    [Fact]
    public void Point_OfAContact_IsEvenStableAndApartForEachTask()
    {
        double[] points = [.. Enumerable.Range(0, 10_000).Select(contact => ModelSets.Point(Task, $"t/{contact}"))];

        Assert.All(points, point => Assert.InRange(point, 0, 0.9999999999999999));
        Assert.InRange(points.Count(point => point < 0.1), 900, 1_100);
        Assert.InRange(points.Average(), 0.49, 0.51);
        // Whoever looks at a table can tell the contacts of a canary.
        Assert.Equal(Expected("intent/t/1"), ModelSets.Point(Task, "t/1"), 12);
        Assert.NotEqual(ModelSets.Point("emotion", "t/1"), ModelSets.Point(Task, "t/1"));
    }

    [Fact]
    public void History_OfReturnsAndDecisions_GivesTheRowBehindTheLiveOne()
    {
        Assert.Equal([], Before());
        Assert.Equal([""], Before("1"));
        Assert.Equal(["1", ""], Before("1", "2"));
        Assert.Equal([""], Before("1", "2", "1"));
        Assert.Equal(["1", ""], Before("1", "2", "3", "2"));
        Assert.Equal(["2", "1", ""], Before("1", "2", "2", "3", "3"));

        static IReadOnlyList<string> Before(params string[] lives) =>
            LiveHistory.Before([.. lives.Select(live => new ModelControl { LiveVersion = live })]);
    }

    [Fact]
    public void Cache_OverItsLimit_LosesTheOldestButNoneInUse()
    {
        using var folder = new ScratchFolder();
        var time = new StreamML.Testing.Processors.SteppedTime();
        var cache = new ArtifactCache(folder.Path, maxBytes: 4_000, time);
        var models = Enumerable.Range(1, 4).Select(number => TinyModels.Intent($"{number}", "return", 80 + number))
            .ToList();
        foreach (var model in models)
        {
            var version = new ModelVersion
            {
                Sha256 = model.Manifest.Sha256,
                SizeBytes = model.Manifest.Bytes,
                Chunks = 1,
                Manifest = Google.Protobuf.ByteString.Empty,
            };
            var assembly = cache.Begin(version);
            assembly.Add(0, new ModelArtifactChunk
            {
                Sha256 = version.Sha256,
                Count = 1,
                Data = Google.Protobuf.ByteString.CopyFrom(model.Model.Span),
            });
            cache.Keep(
                assembly, model.Manifest,
                new HashSet<string>(StringComparer.Ordinal) { models[0].Manifest.Sha256, model.Manifest.Sha256 });
            time.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull(cache.Read(model.Manifest));
        }

        Assert.Equal([true, false, true, true], models.Select(model => cache.Has(model.Manifest.Sha256)));
    }

    private static double Expected(string text)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) / Math.Pow(2, 64);
    }

    private static ModelHub Hub()
    {
        var hub = new ModelHub();
        hub.Add<Disposable>(Task, fallback: null, default);
        return hub;
    }

    private static void Switch(ModelHub hub, Disposable model, string version)
    {
        var held = new HeldModel(model, new ModelIdentity("m", version), owned: true);
        hub.Switch(Task, Scopes(new RolloutModels(held)));
        held.Release();
    }

    private static Dictionary<string, RolloutModels> Scopes(RolloutModels parts) =>
        new(StringComparer.Ordinal) { [""] = parts };

    private sealed class Disposable : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
