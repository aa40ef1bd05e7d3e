using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Watch;

/// <summary>How often people correct what a model says, lately and before.</summary>
/// <param name="Corrections">Corrections lately.</param>
/// <param name="Labelled">Messages that the model labelled lately.</param>
/// <param name="CorrectionsBefore">Corrections before.</param>
/// <param name="LabelledBefore">Messages that it labelled before.</param>
internal readonly record struct CorrectionCounts(
    long Corrections, long Labelled, long CorrectionsBefore, long LabelledBefore);

/// <summary>
/// Labels and corrections by model, from <c>analytics.windows</c>: the hours of the latest day, and the days before it.
/// What all versions of a model said counts together, so that a worse version shows. One thread at a time.
/// </summary>
/// <param name="daysBefore">Days to compare with.</param>
internal sealed class CorrectionBook(int daysBefore)
{
    private const long HourMs = 3_600_000;
    private const long DayMs = 24 * HourMs;
    private static readonly RecordReader<AnalyticsWindow> Reader = new();

    private readonly Dictionary<(string Tenant, string Task), Dictionary<WindowKey, Counts>> _models = [];

    /// <summary>Tenant and task of every model that labels messages.</summary>
    public IReadOnlyCollection<(string Tenant, string Task)> Models => _models.Keys;

    /// <summary>Takes a record; a partition's come in order.</summary>
    public void Apply(SourceRecord record)
    {
        if (!Reader.TryRead(record, out var window, out _) || window.SubjectKind != WindowSubject.Model
            || window.Size is not (WindowSize.Hour or WindowSize.Day))
        {
            return;
        }

        string task = window.Subject.Split('/', 2)[0];
        var key = new WindowKey(window.Subject, window.Size, window.StartMs);
        if (!_models.TryGetValue((window.Tenant, task), out var kept))
        {
            _models[(window.Tenant, task)] = kept = [];
        }

        if (!kept.TryGetValue(key, out var known) || known.Version < window.Version)
        {
            kept[key] = new Counts(
                window.Version, window.Inbound, window.Feedback.Sum(feedback => feedback.Corrections));
        }
    }

    /// <summary>Forgets windows that are too old to matter.</summary>
    public void Forget(DateTimeOffset now)
    {
        long nowMs = now.ToUnixTimeMilliseconds();
        foreach (var (model, kept) in _models.ToList())
        {
            foreach (var key in kept.Keys.Where(key => key.StartMs < nowMs - ((daysBefore + 2) * DayMs)
                || (key.Size == WindowSize.Hour && key.StartMs < nowMs - (2 * DayMs))).ToList())
            {
                kept.Remove(key);
            }

            if (kept.Count == 0)
            {
                _models.Remove(model);
            }
        }
    }

    /// <summary>Counts of the latest 24 full hours and the one under way, and of the full days before them.</summary>
    public CorrectionCounts Of(string tenant, string task, DateTimeOffset now)
    {
        if (!_models.TryGetValue((tenant, task), out var kept))
        {
            return default;
        }

        long nowMs = now.ToUnixTimeMilliseconds();
        long lateMs = nowMs - (nowMs % HourMs) - DayMs;
        var late = kept.Where(entry => entry.Key.Size == WindowSize.Hour && entry.Key.StartMs >= lateMs)
            .Select(entry => entry.Value).ToList();
        var before = kept.Where(entry => entry.Key.Size == WindowSize.Day && entry.Key.StartMs + DayMs <= lateMs
            && entry.Key.StartMs >= lateMs - ((daysBefore + 1) * DayMs)).Select(entry => entry.Value).ToList();
        return new CorrectionCounts(
            late.Sum(each => each.Corrections), late.Sum(each => each.Labelled),
            before.Sum(each => each.Corrections), before.Sum(each => each.Labelled));
    }

    private readonly record struct WindowKey(string Subject, WindowSize Size, long StartMs);

    private readonly record struct Counts(long Version, long Labelled, long Corrections);
}
