using StreamML.Inference;
using StreamML.Serving;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>What one model said of one contact.</summary>
/// <param name="Prediction">What it said.</param>
/// <param name="Model">Its name and version.</param>
/// <param name="Part">In what part it was asked.</param>
/// <param name="LatencyUs">Share of the call's time, microseconds.</param>
internal sealed record ScoreAnswer<TPrediction>(
    TPrediction Prediction, ModelIdentity Model, ModelPart Part, long LatencyUs);

/// <summary>What the models of a task said of a batch of contacts, each asked once for all that are its own.</summary>
internal sealed class ScorePredictions<TPrediction>
{
    private readonly ScoreAnswer<TPrediction>?[] _counting;
    private readonly List<(int Place, ScoreAnswer<TPrediction> Answer)> _shadows = [];

    private ScorePredictions(int count) => _counting = new ScoreAnswer<TPrediction>?[count];

    /// <summary>What shadows said, with the place of the contact.</summary>
    public IReadOnlyList<(int Place, ScoreAnswer<TPrediction> Answer)> Shadows => _shadows;

    /// <summary>
    /// The answer that counts for a contact; null where no model is trained, or it was not asked about.
    /// </summary>
    public ScoreAnswer<TPrediction>? this[int place] => _counting[place];

    /// <summary>Asks the models.</summary>
    /// <param name="models">The task's models.</param>
    /// <param name="contacts">The contacts.</param>
    /// <param name="places">Which of them.</param>
    /// <param name="shadowShare">Share of the contacts that shadows are asked about, 0 to 1.</param>
    /// <param name="predict">One call for the contacts at these places.</param>
    /// <param name="time">Clock of the latencies.</param>
    public static ScorePredictions<TPrediction> Ask<TModel>(
        TaskModels<TModel> models,
        IReadOnlyList<IScoredContact> contacts,
        IReadOnlyList<int> places,
        double shadowShare,
        Action<TModel, IReadOnlyList<int>, TPrediction[]> predict,
        TimeProvider time)
        where TModel : class
    {
        var answers = new ScorePredictions<TPrediction>(contacts.Count);
        foreach (var (served, own) in Counting(models, contacts, places))
        {
            answers.Ask(served, own, predict, time);
        }

        var shadowed = new Dictionary<ServedModel<TModel>, List<int>>();
        foreach (int place in places)
        {
            if (models.For(contacts[place].Tenant).Shadow is { } shadow
                && (shadowShare >= 1 || ModelSets.Point("shadow", contacts[place].ContactKey) < shadowShare))
            {
                Add(shadowed, shadow, place);
            }
        }

        foreach (var (served, own) in shadowed)
        {
            answers.Ask(served, own, predict, time);
        }

        return answers;
    }

    /// <summary>The models whose answers count, each with the places of its contacts.</summary>
    public static IReadOnlyDictionary<ServedModel<TModel>, List<int>> Counting<TModel>(
        TaskModels<TModel> models, IReadOnlyList<IScoredContact> contacts, IReadOnlyList<int> places)
        where TModel : class
    {
        var groups = new Dictionary<ServedModel<TModel>, List<int>>();
        foreach (int place in places)
        {
            if (models.For(contacts[place].Tenant).For(contacts[place].ContactKey) is { } served)
            {
                Add(groups, served, place);
            }
        }

        return groups;
    }

    private static void Add<TModel>(
        Dictionary<ServedModel<TModel>, List<int>> groups, ServedModel<TModel> served, int place)
        where TModel : class
    {
        if (!groups.TryGetValue(served, out var own))
        {
            groups.Add(served, own = []);
        }

        own.Add(place);
    }

    private void Ask<TModel>(
        ServedModel<TModel> served, List<int> places, Action<TModel, IReadOnlyList<int>, TPrediction[]> predict,
        TimeProvider time)
        where TModel : class
    {
        long started = time.GetTimestamp();
        var predictions = new TPrediction[places.Count];
        predict(served.Model, places, predictions);
        long share = (long)(time.GetElapsedTime(started).TotalMicroseconds / places.Count);
        for (int i = 0; i < predictions.Length; i++)
        {
            var answer = new ScoreAnswer<TPrediction>(predictions[i], served.Identity, served.Part, share);
            if (served.Part == ModelPart.Shadow)
            {
                _shadows.Add((places[i], answer));
            }
            else
            {
                _counting[places[i]] = answer;
            }
        }
    }
}
