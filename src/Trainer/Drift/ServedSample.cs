using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Trainer.Drift;

/// <summary>A sample of vectors.</summary>
/// <param name="Contacts">Different contacts among them.</param>
/// <param name="Rows">float32 [feature] each, missing = NaN.</param>
internal sealed record SampledVectors(int Contacts, IReadOnlyList<float[]> Rows);

/// <summary>
/// A sample of the vectors that were served for one task and tenant on the latest days: of each day the first vectors
/// of the contacts with the lowest digests. So it is random, like what a <see cref="DriftMonitor"/> counts, and
/// the same after every restart. One thread at a time.
/// </summary>
/// <param name="days">Days kept, today among them.</param>
/// <param name="size">Vectors kept of all days together.</param>
internal sealed class ServedSample(int days, int size)
{
    private readonly int _perDay = Math.Max(1, size / days);
    private readonly SortedDictionary<DateOnly, SortedList<ulong, (ulong Contact, float[] Values)>> _days = [];
    private string _schema = "";

    /// <summary>Takes a vector.</summary>
    /// <param name="schemaHash">Its schema; those of another one are forgotten.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="values">The vector; copied if it is kept.</param>
    /// <param name="at">When it was served.</param>
    public void Add(string schemaHash, string contact, IReadOnlyCollection<float> values, DateTimeOffset at)
    {
        if (schemaHash != _schema)
        {
            _days.Clear();
            _schema = schemaHash;
        }

        var day = DateOnly.FromDateTime(at.UtcDateTime);
        if (!_days.TryGetValue(day, out var kept))
        {
            if (_days.Count > 0 && day < _days.Keys.Last().AddDays(1 - days))
            {
                return;
            }

            _days[day] = kept = new SortedList<ulong, (ulong, float[])>(_perDay + 1);
            Forget(_days.Keys.Last().AddDays(1 - days));
        }

        ulong person = Digest(contact, "");
        ulong place = Digest(contact, $"/{day.DayNumber}");
        if (kept.ContainsKey(place) || (kept.Count >= _perDay && place > kept.Keys[^1]))
        {
            return;
        }

        kept.Add(place, (person, [.. values]));
        if (kept.Count > _perDay)
        {
            kept.RemoveAt(kept.Count - 1);
        }
    }

    /// <summary>The vectors of a schema; none if those served last are of another one.</summary>
    public SampledVectors Of(string schemaHash)
    {
        var all = schemaHash == _schema ? _days.Values.SelectMany(day => day.Values).ToList() : [];
        return new SampledVectors(
            all.Select(row => row.Contact).Distinct().Count(), [.. all.Select(row => row.Values)]);
    }

    private void Forget(DateOnly first)
    {
        foreach (var old in _days.Keys.TakeWhile(day => day < first).ToList())
        {
            _days.Remove(old);
        }
    }

    private static ulong Digest(string contact, string day) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(contact + day)));
}
