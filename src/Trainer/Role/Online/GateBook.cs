using System.Text;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Trainer.Role.Online;

/// <summary>What <c>training.gates</c> says: how each comparison and each watch stands. One thread at a time.</summary>
internal sealed class GateBook
{
    private static readonly RecordReader<TrainingGate> Reader = new();

    private readonly Dictionary<string, TrainingGate> _gates = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<TrainingGate> All => _gates.Values;

    /// <summary>The key of a record.</summary>
    public static string KeyOf(TrainingGate gate) => ModelKeys.Version(gate.Task, gate.Scope, gate.Challenger);

    /// <summary>The comparison of a version; null if none has begun.</summary>
    /// <param name="task">The task.</param>
    /// <param name="scope">The tenant or campaign; empty for all.</param>
    /// <param name="challenger">The version; empty: the watch over the live one.</param>
    public TrainingGate? Find(string task, string scope, string challenger) =>
        _gates.GetValueOrDefault(ModelKeys.Version(task, scope, challenger));

    /// <summary>Takes a record of the topic.</summary>
    public void Apply(SourceRecord record)
    {
        if (record.Value is null)
        {
            _gates.Remove(record.Key is null ? "" : Encoding.UTF8.GetString(record.Key));
        }
        else if (Reader.TryRead(record, out var gate, out _))
        {
            Put(gate);
        }
    }

    /// <summary>Takes what was written, before its record comes back.</summary>
    public void Put(TrainingGate gate)
    {
        string key = KeyOf(gate);
        if (!_gates.TryGetValue(key, out var known) || known.Sequence < gate.Sequence)
        {
            _gates[key] = gate;
        }
    }
}
