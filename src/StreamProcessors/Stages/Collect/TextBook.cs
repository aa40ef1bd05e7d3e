using Google.Protobuf;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// What a batch knows of texts. Of each day the texts with the lowest hashes are drawn for the audit, a few a model: a
/// hash knows nothing of the text, so they are a random sample, and the same one in every run. Of one batch.
/// </summary>
/// <param name="store">Keeps them.</param>
/// <param name="seal">Encrypts them: ids of messages hold phone numbers, and texts are texts.</param>
/// <param name="options">How many are drawn.</param>
/// <param name="output">The batch's output.</param>
/// <param name="rows">Takes the rows.</param>
/// <param name="nowMs">When the batch runs, milliseconds since the Unix epoch.</param>
internal sealed class TextBook(
    DigestStore store, ValueSeal seal, CollectorOptions options, StageOutput output, RowWriter rows, long nowMs)
{
    private const byte PointDigest = 46;
    private const byte AuditDigest = 47;
    private const long DayMs = 86_400_000;

    private static readonly Digest AuditKey = Digest.Of(AuditDigest, "audit");

    private AuditDay? _day;

    /// <summary>Adds a revision or a label, and writes the rows that follow.</summary>
    /// <param name="id">Stands for the message's id.</param>
    /// <param name="news">What came.</param>
    /// <returns>Whether that was news.</returns>
    public bool Add(Digest id, CollectedText news)
    {
        var known = Find(id) ?? new CollectedText { Tenant = news.Tenant, MessageId = news.MessageId };
        bool isFirst = known.Revisions.Count == 0 && news.Revisions.Count > 0;
        if (!Change(id, known, () => TextRows.Merge(known, news)))
        {
            return false;
        }

        if (isFirst && options.AuditSamples > 0)
        {
            Draw(id, known.Revisions[0]);
        }

        return true;
    }

    /// <summary>Writes the audit's day.</summary>
    public void Flush()
    {
        if (_day is not null)
        {
            store.Put(AuditKey, _day.ToByteArray(), output.Batch, nowMs);
        }
    }

    private CollectedText? Find(Digest id)
        => store.Find(id) is { } known ? CollectedText.Parser.ParseFrom(seal.Open(id, known)) : null;

    private bool Change(Digest id, CollectedText known, Func<bool> change)
    {
        string name = id.ToHex();
        var before = TextRows.Of(known, name).ToHashSet();
        if (!change())
        {
            return false;
        }

        store.Put(id, seal.Seal(id, known.ToByteArray()), output.Batch, nowMs);
        foreach (var row in TextRows.Of(known, name).Where(row => !before.Contains(row)))
        {
            rows.Write(row);
        }

        return true;
    }

    // By the day of receipt; what comes after its day was counted is not drawn.
    private void Draw(Digest id, CollectedRevision revision)
    {
        long day = revision.ReceivedAtMs / DayMs;
        _day ??= store.Find(AuditKey) is { } kept ? AuditDay.Parser.ParseFrom(kept) : new AuditDay { Day = day };
        if (day > _day.Day)
        {
            Close(_day);
            _day = new AuditDay { Day = day };
        }

        if (day < _day.Day)
        {
            return;
        }

        foreach (var answer in revision.Answers)
        {
            Draw(id, answer);
        }
    }

    private void Draw(Digest id, CollectedAnswer answer)
    {
        var model = _day!.Models.FirstOrDefault(each => each.Task == answer.Task
            && each.Name == answer.Said.ModelName && each.Version == answer.Said.ModelVersion);
        if (model is null)
        {
            model = new AuditedModel
            {
                Task = answer.Task,
                Name = answer.Said.ModelName,
                Version = answer.Said.ModelVersion,
            };
            _day.Models.Add(model);
        }

        model.Count++;
        ulong point = Digest.Of(PointDigest, id.ToHex(), answer.Task).High;
        int place = model.Draws.Count;
        while (place > 0 && model.Draws[place - 1].Point > point)
        {
            place--;
        }

        if (place < options.AuditSamples)
        {
            model.Draws.Insert(
                place, new AuditDraw { Point = point, Message = ByteString.CopyFrom(id.ToArray()) });
        }

        if (model.Draws.Count > options.AuditSamples)
        {
            model.Draws.RemoveAt(options.AuditSamples);
        }
    }

    // The day is over: its texts are known, and with them the chance with which each was drawn.
    private void Close(AuditDay day)
    {
        foreach (var model in day.Models)
        {
            var sample = new CollectedSample
            {
                Task = model.Task,
                Probability = (double)model.Draws.Count / model.Count,
            };
            foreach (var draw in model.Draws)
            {
                var id = Digest.Read(draw.Message.Span);
                if (Find(id) is { } known)
                {
                    Change(id, known, () =>
                    {
                        known.Samples.Add(sample);
                        return true;
                    });
                }
            }
        }
    }
}
