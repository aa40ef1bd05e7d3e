using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.State.Aliases;
using StreamML.StreamProcessors.State.Seen;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>Posted feedback and events to typed records, each once.</summary>
internal sealed class ApiStage(SeenStore seen, IContactAliases aliases)
{
    /// <summary>The stage's name in dead letters.</summary>
    public const string Name = "normaliser.api";

    private readonly RecordReader<RawApiRecord> _reader = new(Name);

    /// <summary>Processes one record.</summary>
    public void Process(SourceRecord record, RecordTimes times, StageOutput output)
    {
        RawApiRecord? raw = _reader.Read(record, out DeadLetterReason? reason);
        if (raw is null)
        {
            output.DeadLetter(record, reason!);
            return;
        }

        _ = (seen, aliases, times);
        output.DeadLetter(record, new DeadLetterReason(Name, "no-parser", "No parser."));
    }
}
