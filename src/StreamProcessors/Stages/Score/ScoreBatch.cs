using System.Buffers;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Serving;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>The vectors of a batch of contacts, and what the models say of them: one call a model.</summary>
internal sealed class ScoreBatch
{
    private const int Hours = 24;
    private const int Moments = Hours + 7;

    private readonly IReadOnlyList<IScoredContact> _contacts;
    private readonly int[] _places;
    private readonly float[] _lead;
    private readonly float[] _churn;
    private readonly float[] _engagement;

    /// <summary>Makes the vectors and asks the models.</summary>
    /// <param name="contacts">The contacts.</param>
    /// <param name="tasks">The models: the same ones for the whole batch.</param>
    /// <param name="shadowShare">Share of the contacts that shadows are asked about, 0 to 1.</param>
    /// <param name="time">Clock of the latencies.</param>
    public ScoreBatch(
        IReadOnlyList<IScoredContact> contacts, ScoringTasks tasks, double shadowShare, TimeProvider time)
    {
        _contacts = contacts;
        _places = [.. Enumerable.Range(0, contacts.Count)];
        _lead = new float[contacts.Count * FeatureSchemas.Lead.Count];
        _churn = new float[contacts.Count * FeatureSchemas.Churn.Count];
        _engagement = new float[contacts.Count * FeatureSchemas.Engagement.Count];
        BestHours = new int?[contacts.Count];
        BestDays = new int?[contacts.Count];
        var timed = ScorePredictions<EngagementPrediction>.Counting(tasks.Engagement, contacts, _places);
        Fill(timed);
        Leads = ScorePredictions<LeadPrediction>.Ask(
            tasks.Lead, contacts, _places, shadowShare, (model, at, said) =>
                model.Predict(Rows(_lead, at), said), time);
        Churns = ScorePredictions<ChurnPrediction>.Ask(
            tasks.Churn, contacts, _places, shadowShare, (model, at, said) =>
                model.Predict(Rows(_churn, at), said), time);
        Engagements = ScorePredictions<EngagementPrediction>.Ask(
            tasks.Engagement, contacts, _places, shadowShare, (model, at, said) =>
                model.Predict(Rows(_engagement, at), said), time);
        Known = [.. contacts.Select(contact => contact.Group)];
        Demographics = ScorePredictions<DemographicPrediction>.Ask(
            tasks.Demographic, contacts, [.. _places.Where(place => Known[place] is not null)], shadowShare,
            (model, at, said) => model.Predict([.. at.Select(place => Known[place]!)], said), time);
    }

    /// <summary>What is known of each contact's demographic group; null where nothing is.</summary>
    public IReadOnlyList<DemographicGroup?> Known { get; }

    public ScorePredictions<LeadPrediction> Leads { get; }

    public ScorePredictions<ChurnPrediction> Churns { get; }

    public ScorePredictions<EngagementPrediction> Engagements { get; }

    public ScorePredictions<DemographicPrediction> Demographics { get; }

    /// <summary>Hour of the contact's day at which engagement is likeliest; null without a model.</summary>
    public int?[] BestHours { get; }

    /// <summary>Day of the week, Monday = 0, at which engagement is likeliest; null without a model.</summary>
    public int?[] BestDays { get; }

    /// <summary>A contact's vectors with what was said of them, as records carry them.</summary>
    public IEnumerable<FeatureVector> Vectors(int place)
    {
        yield return Vector(FeatureSchemas.Lead, _lead, place, SaidAnswers.Of(Leads[place], SaidAnswers.Lead));
        yield return Vector(FeatureSchemas.Churn, _churn, place, SaidAnswers.Of(Churns[place], SaidAnswers.Churn));
        yield return Vector(
            FeatureSchemas.Engagement, _engagement, place,
            SaidAnswers.Of(Engagements[place], SaidAnswers.Engagement));
    }

    /// <summary>A contact's scores, as records carry them, but for the count of changes.</summary>
    public ContactScores Scores(int place, long scoredAtMs) => new()
    {
        Tenant = _contacts[place].Tenant,
        ContactKey = _contacts[place].ContactKey,
        AsOfMs = _contacts[place].AsOfMs,
        ScoredAtMs = scoredAtMs,
        Lead = ScoreFields.Of(Leads[place]),
        Churn = ScoreFields.Of(Churns[place]),
        Engagement = ScoreFields.Of(Engagements[place], BestHours[place], BestDays[place]),
        Demographic = ScoreFields.Of(Demographics[place], Known[place] is not null),
    };

    // Everything of one contact at once: its view is built once and kept for its next vector.
    private void Fill(IReadOnlyDictionary<ServedModel<EngagementScorer>, List<int>> timed)
    {
        int width = FeatureSchemas.Engagement.Count;
        var models = new EngagementScorer?[_contacts.Count];
        foreach (var (served, places) in timed)
        {
            places.ForEach(place => models[place] = served.Model);
        }

        float[] rows = ArrayPool<float>.Shared.Rent(Moments * width);
        float[] values = new float[Moments];
        for (int place = 0; place < _contacts.Count; place++)
        {
            var contact = _contacts[place];
            contact.Vector(FeatureSchemas.Lead, Row(_lead, place));
            contact.Vector(FeatureSchemas.Churn, Row(_churn, place));
            contact.Vector(FeatureSchemas.Engagement, Row(_engagement, place));
            if (models[place] is { } model)
            {
                for (int moment = 0; moment < Moments; moment++)
                {
                    contact.Vector(
                        FeatureSchemas.Engagement, rows.AsSpan(moment * width, width), MomentOf(moment));
                }

                model.PredictValues(rows.AsSpan(0, Moments * width), values);
                BestHours[place] = Best(values.AsSpan(0, Hours));
                BestDays[place] = Best(values.AsSpan(Hours));
            }
        }

        ArrayPool<float>.Shared.Return(rows);
    }

    private static FeatureVector Vector(FeatureSchema schema, float[] rows, int place, ServedPrediction? served)
    {
        return new FeatureVector
        {
            Schema = schema.Name,
            SchemaHash = schema.Hash,
            Values = { rows.AsSpan(place * schema.Count, schema.Count).ToArray() },
            Served = served,
        };
    }

    private Span<float> Row(float[] rows, int place)
    {
        int width = rows.Length / _contacts.Count;
        return rows.AsSpan(place * width, width);
    }

    private static EngagementMoment MomentOf(int moment) =>
        moment < Hours ? new EngagementMoment(Hour: moment) : new EngagementMoment(DayOfWeek: moment - Hours);

    // The first of equals.
    private static int Best(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private ReadOnlySpan<float> Rows(float[] rows, IReadOnlyList<int> places)
    {
        if (places.Count == _contacts.Count)
        {
            return rows;
        }

        int width = rows.Length / _contacts.Count;
        float[] own = new float[places.Count * width];
        for (int i = 0; i < places.Count; i++)
        {
            rows.AsSpan(places[i] * width, width).CopyTo(own.AsSpan(i * width));
        }

        return own;
    }
}
