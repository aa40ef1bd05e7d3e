using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>
/// Random operations against a plain in-memory model, with kills, restarts and checkpoints in between. The seed is the
/// test's argument: a failure repeats.
/// </summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task RandomOperations_WithRestarts_AgreeWithTheModel(int seed)
    {
        await using var fixture = await OpenAsync();
        var run = new ModelRun(fixture, new Random(seed));
        for (int step = 0; step < 400; step++)
        {
            await run.StepAsync();
        }

        await run.CheckAllAsync();
    }

    private sealed class ModelRun(StoreFixture fixture, Random random)
    {
        private readonly Dictionary<PartitionId, PartitionModel> _models = new()
        {
            [P0] = new PartitionModel(),
            [P1] = new PartitionModel(),
        };

        private readonly List<string> _state = [];

        public async Task StepAsync()
        {
            var id = random.Next(2) == 0 ? P0 : P1;
            var model = _models[id];
            switch (random.Next(100))
            {
                case < 35:
                    AppendPlain(Log(id), model);
                    break;
                case < 60:
                    AppendProduced(Log(id), model);
                    break;
                case < 70:
                    EndTransaction(Log(id), model);
                    break;
                case < 76:
                    AppendState();
                    break;
                case < 80:
                    await DeleteRecordsAsync(Log(id), model);
                    break;
                case < 84:
                    Log(id).Configure(Log(id).Config with { SegmentBytes = 1024 * random.Next(1, 6) });
                    break;
                case < 90:
                    fixture.Clock.Advance(TimeSpan.FromSeconds(10));
                    fixture.Store.RunMaintenance();
                    break;
                case < 93:
                    await fixture.Store.CheckpointAsync();
                    break;
                case < 97:
                    await fixture.DurableAsync();
                    model.CheckReads(Log(id), random);
                    break;
                case < 99:
                    await fixture.DurableAsync();
                    await fixture.KillAndReopenAsync();
                    await CheckAllAsync();
                    break;
                default:
                    await fixture.CloseAndReopenAsync();
                    await CheckAllAsync();
                    break;
            }
        }

        public async Task CheckAllAsync()
        {
            await fixture.DurableAsync();
            Assert.Equal(_state, fixture.State.Records);
            foreach (var (id, model) in _models)
            {
                model.CheckAll(Log(id));
            }
        }

        private PartitionLog Log(PartitionId id) =>
            fixture.Store.TryGetPartition(id, out var log)
                ? log
                : fixture.Store.CreatePartition(id, PartitionConfig.Default with { RetentionMs = -1 });

        private void AppendPlain(PartitionLog log, PartitionModel model)
        {
            string[] values = Values();
            Assert.Equal(model.End, log.Append(Batches.Of(values)).BaseOffset);
            model.Add(values);
        }

        private void AppendProduced(PartitionLog log, PartitionModel model)
        {
            var producer = model.Producers[random.Next(model.Producers.Length)];
            if (producer.Sent.Count > 0 && random.Next(4) == 0)
            {
                var (batch, offset) = producer.Sent[random.Next(producer.Sent.Count)];
                var again = log.Append(batch);
                Assert.Equal((LogErrors.None, offset, true), (again.ErrorCode, again.BaseOffset, again.IsDuplicate));
                return;
            }

            if (random.Next(8) == 0)
            {
                byte[] gap = Batches.Produced(producer.Id, 0, producer.Sequence + 1, producer.IsTransactional, "gap");
                short expected = producer.IsKnown ? LogErrors.OutOfOrderSequenceNumber : LogErrors.None;
                if (producer.IsKnown)
                {
                    Assert.Equal(expected, log.Append(gap).ErrorCode);
                }

                return;
            }

            string[] values = Values();
            byte[] sent = Batches.Produced(producer.Id, 0, producer.Sequence, producer.IsTransactional, values);
            var result = log.Append(sent);
            Assert.Equal((LogErrors.None, model.End), (result.ErrorCode, result.BaseOffset));
            producer.Took(sent, result.BaseOffset, values.Length);
            model.Add(values);
        }

        private void EndTransaction(PartitionLog log, PartitionModel model)
        {
            var producer = model.Producers[random.Next(model.Producers.Length)];
            if (!producer.IsTransactional)
            {
                return;
            }

            bool commit = random.Next(2) == 0;
            var result = log.AppendMarker(producer.Id, 0, commit, 0);
            Assert.Equal((LogErrors.None, model.End), (result.ErrorCode, result.BaseOffset));
            if (producer.OpenAt >= 0 && !commit)
            {
                model.Aborted.Add(new AbortedTransaction(producer.Id, producer.OpenAt, model.End));
            }

            producer.OpenAt = -1;
            producer.IsKnown = true;
            model.Add([commit ? "commit" : "abort"]);
        }

        private void AppendState()
        {
            string text = $"state {random.Next()}";
            _state.Add(text);
            fixture.State.Records.Add(text);
            fixture.Store.AppendState(System.Text.Encoding.UTF8.GetBytes(text));
        }

        private async Task DeleteRecordsAsync(PartitionLog log, PartitionModel model)
        {
            await fixture.DurableAsync();
            long to = model.Start + random.Next((int)Math.Min(20, model.End - model.Start) + 1);
            Assert.Equal(to, log.AdvanceLogStart(to).BaseOffset);
            model.Start = to;
        }

        private string[] Values()
        {
            string[] values = new string[random.Next(1, 5)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = $"{random.Next():x}" + new string('.', random.Next(200));
            }

            return values;
        }
    }

    private sealed class ProducerModel(long id, bool isTransactional)
    {
        public long Id { get; } = id;

        public bool IsTransactional { get; } = isTransactional;

        public bool IsKnown { get; set; }

        public int Sequence { get; private set; }

        public long OpenAt { get; set; } = -1;

        public List<(byte[] Batch, long Offset)> Sent { get; } = [];

        public void Took(byte[] batch, long offset, int count)
        {
            IsKnown = true;
            Sequence += count;
            OpenAt = IsTransactional && OpenAt < 0 ? offset : OpenAt;
            Sent.Add((batch, offset));
            if (Sent.Count > 5)
            {
                Sent.RemoveAt(0);
            }
        }
    }

    private sealed class PartitionModel
    {
        private readonly List<string> _values = [];

        public ProducerModel[] Producers { get; } = [new(1, false), new(2, true), new(3, true)];

        public List<AbortedTransaction> Aborted { get; } = [];

        public long Start { get; set; }

        public long End => _values.Count;

        private long Stable => Producers.Where(p => p.OpenAt >= 0).Select(p => p.OpenAt).Append(End).Min();

        public void Add(string[] values) => _values.AddRange(values);

        public void CheckAll(PartitionLog log)
        {
            Assert.Equal((Start, End, Stable), (log.LogStartOffset, log.HighWatermark, log.LastStableOffset));
            var read = log.All().Where(record => record.Offset >= Start).ToList();
            Assert.Equal(_values.Skip((int)Start), read.Select(record => record.Value));
            Assert.Equal(Enumerable.Range((int)Start, read.Count), read.Select(record => (int)record.Offset));
        }

        public void CheckReads(PartitionLog log, Random random)
        {
            long from = Start + random.Next((int)(End - Start) + 1);
            using var result = log.Read(from, random.Next(1, 5000), readCommitted: true, atLeastOne: true);
            Assert.Equal(LogErrors.None, result.ErrorCode);
            var records = Batches.Read(result.Records.Span);
            Assert.Equal(from < Stable, records.Count > 0);
            if (records.Count == 0)
            {
                return;
            }

            Assert.True(records[0].Offset <= from && records[^1].Offset >= from && records[^1].Offset < Stable);
            Assert.All(records, record => Assert.Equal(_values[(int)record.Offset], record.Value));
            var overlapping = Aborted
                .Where(one => one.LastOffset >= records[0].Offset && one.FirstOffset <= records[^1].Offset)
                .OrderBy(one => one.FirstOffset);
            Assert.Equal(overlapping, result.AbortedTransactions);
        }
    }
}
