using System.Diagnostics.Metrics;
using StreamML.Inference;
using StreamML.Inference.Rules;
using StreamML.Messaging.Telemetry;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>
/// What the models of one task say of a batch of texts: the live one of most, the canary of its contacts, a tenant's
/// own of its texts, and shadows beside them.
/// </summary>
/// <typeparam name="TResult">The prediction for one text.</typeparam>
public sealed class TaskPredictions<TResult>
{
    private readonly TaskModels<ITextModel<TResult>> _models;
    private readonly IReadOnlyList<SourceText> _originals;
    private readonly ServedModel<ITextModel<TResult>>?[] _by;
    private readonly bool[] _byRule;
    private readonly ServedModel<ITextModel<TResult>>? _live;
    private readonly TResult[] _results;
    private readonly long[] _latenciesUs;
    private readonly List<ShadowAnswer<TResult>> _shadows = [];
    private TimeSpan _elapsed;

    internal TaskPredictions(TaskModels<ITextModel<TResult>> models, IReadOnlyList<SourceText> originals)
    {
        (_models, _originals) = (models, originals);
        _results = new TResult[originals.Count];
        _latenciesUs = new long[originals.Count];
        _by = new ServedModel<ITextModel<TResult>>?[originals.Count];
        _byRule = new bool[originals.Count];
        _live = models.For("").Live;
        for (int i = 0; i < _by.Length; i++)
        {
            var owner = originals[i].Owner;
            _by[i] = models.IsUniform ? _live : models.For(owner.Tenant ?? "").For(owner.ContactKey ?? "");
        }

        Model = _live?.Identity ?? default;
    }

    /// <summary>
    /// Name and version of the model that is live for all; default where none is. <see cref="ModelOf"/> says who made
    /// an answer.
    /// </summary>
    public ModelIdentity Model { get; }

    /// <summary>How many texts.</summary>
    public int Count => _results.Length;

    /// <summary>Share of the batch's time a text, microseconds.</summary>
    public long LatencyUs => TaskPredictions.Share(_elapsed, _results.Length);

    /// <summary>What shadows said, which nobody sees.</summary>
    public IReadOnlyList<ShadowAnswer<TResult>> Shadows => _shadows;

    /// <summary>Of text <paramref name="i"/>; meaningless unless <see cref="Has"/>.</summary>
    public TResult this[int i] => _results[i];

    /// <summary>Whether there is an answer for text <paramref name="i"/>.</summary>
    public bool Has(int i) => _by[i] is not null || _byRule[i];

    /// <summary>
    /// Whether the model that answers for text <paramref name="i"/> reads a language; true where there is none.
    /// </summary>
    /// <param name="i">Which text.</param>
    /// <param name="language">BCP-47 tag.</param>
    public bool Reads(int i, string language) => _byRule[i] || _by[i]?.Model.Reads(language) != false;

    /// <summary>
    /// Confidence from which the model that answers for text <paramref name="i"/> is trusted in a language; null where
    /// its manifest does not say.
    /// </summary>
    /// <param name="i">Which text.</param>
    /// <param name="language">BCP-47 tag.</param>
    public float? LeastConfidence(int i, string language) =>
        _byRule[i] ? null : _by[i]?.Model.LeastConfidence(language);

    /// <summary>Name and version of the model, or of the rules, that made answer <paramref name="i"/>.</summary>
    public ModelIdentity ModelOf(int i) => _byRule[i] ? MessageRules.Shared.Identity : _by[i]?.Identity ?? default;

    /// <summary>Whether the model that is live for all made answer <paramref name="i"/>.</summary>
    public bool IsLive(int i) => !_byRule[i] && _live is not null && ReferenceEquals(_by[i], _live);

    /// <summary>Whether the canary made answer <paramref name="i"/>.</summary>
    public bool IsCanary(int i) => !_byRule[i] && _by[i]?.Part == Schemas.V1.ModelPart.Canary;

    /// <summary>Share of its model's time that answer <paramref name="i"/> took, microseconds.</summary>
    public long LatencyOf(int i) => _latenciesUs[i];

    /// <summary>Answers of a task that may have no model: null where no text has one, and none is shadowed.</summary>
    internal static TaskPredictions<TResult>? OrNone(
        TaskModels<ITextModel<TResult>>? models, IReadOnlyList<SourceText> originals)
    {
        if (models is null)
        {
            return null;
        }

        var answers = new TaskPredictions<TResult>(models, originals);
        bool asked = Enumerable.Range(0, originals.Count).Any(i => answers.Has(i) || answers.ShadowOf(i) is not null);
        return asked ? answers : null;
    }

    /// <summary>Takes a rule's answer for a text. Before the models are asked, and not for that one.</summary>
    internal void Set(int i, TResult said) => (_results[i], _byRule[i]) = (said, true);

    /// <summary>Asks the models for texts, which belong to these places.</summary>
    internal void Ask(string[] texts, int[] places, TimeProvider time)
    {
        foreach (var group in Group(places, place => _by[place]))
        {
            var (said, elapsed) = Predict(group.Model, texts, group.Indices, time);
            _elapsed += elapsed;
            for (int n = 0; n < said.Length; n++)
            {
                int place = places[group.Indices[n]];
                (_results[place], _latenciesUs[place]) = (said[n], TaskPredictions.Share(elapsed, said.Length));
            }
        }

        AskShadows(texts, places, time);
    }

    private static (TResult[] Said, TimeSpan Elapsed) Predict(
        ServedModel<ITextModel<TResult>> model, string[] texts, List<int> indices, TimeProvider time)
    {
        string[] asked = indices.Count == texts.Length ? texts : [.. indices.Select(index => texts[index])];
        var said = new TResult[asked.Length];
        long started = time.GetTimestamp();
        model.Model.Predict(asked, said);
        return (said, time.GetElapsedTime(started));
    }

    // A shadow is on trial: whatever it does, the batch goes on without it.
    private void AskShadows(string[] texts, int[] places, TimeProvider time)
    {
        foreach (var group in Group(places, ShadowOf))
        {
            try
            {
                var (said, elapsed) = Predict(group.Model, texts, group.Indices, time);
                _shadows.AddRange(said.Select((result, n) => new ShadowAnswer<TResult>(
                    places[group.Indices[n]], group.Model.Identity, result,
                    TaskPredictions.Share(elapsed, said.Length))));
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                TaskPredictions.ShadowFailures.Add(
                    group.Indices.Count, new KeyValuePair<string, object?>("model", group.Model.Identity.ToString()));
            }
        }
    }

    private ServedModel<ITextModel<TResult>>? ShadowOf(int place)
    {
        var owner = _originals[place].Owner;
        return owner.Shadowed ? _models.For(owner.Tenant ?? "").Shadow : null;
    }

    private static List<(ServedModel<ITextModel<TResult>> Model, List<int> Indices)> Group(
        int[] places, Func<int, ServedModel<ITextModel<TResult>>?> of)
    {
        var groups = new List<(ServedModel<ITextModel<TResult>> Model, List<int> Indices)>();
        for (int index = 0; index < places.Length; index++)
        {
            if (of(places[index]) is not { } model)
            {
                continue;
            }

            // A handful at most: live, canary, and those of tenants.
            int at = groups.FindIndex(group => ReferenceEquals(group.Model, model));
            if (at < 0)
            {
                at = groups.Count;
                groups.Add((model, new List<int>(places.Length)));
            }

            groups[at].Indices.Add(index);
        }

        return groups;
    }
}

/// <summary>What a shadow said of a text.</summary>
/// <typeparam name="TResult">The prediction.</typeparam>
/// <param name="Place">Which text.</param>
/// <param name="Model">The shadow's name and version.</param>
/// <param name="Said">What it said.</param>
/// <param name="LatencyUs">Share of its time, microseconds.</param>
public sealed record ShadowAnswer<TResult>(int Place, ModelIdentity Model, TResult Said, long LatencyUs);

/// <summary>How a batch's time is shared, and what is counted of shadows.</summary>
internal static class TaskPredictions
{
    private static readonly Meter Meter = new(Meters.StreamProcessors);

    /// <summary>Texts that a shadow failed at, by <c>model</c>.</summary>
    public static readonly Counter<long> ShadowFailures = ModelInstruments.ShadowFailures.NewCounter(Meter);

    /// <summary>Microseconds a text; 0 of none.</summary>
    public static long Share(TimeSpan elapsed, int texts) => texts == 0 ? 0 : (long)(elapsed.TotalMicroseconds / texts);
}
