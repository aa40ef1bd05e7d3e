using StreamML.Inference.Artifacts;

namespace StreamML.Serving;

/// <summary>How a model of one task is made of an artifact of one format. Safe from many threads.</summary>
/// <remarks>
/// To serve a new kind of model: one <see cref="Of"/> in <see cref="ModelLoaders.CreateDefault"/>, and
/// <see cref="ModelHub.Add{TModel}"/> by the role that asks it. A model that is <see cref="IDisposable"/> is disposed
/// when no batch uses it any more.
/// </remarks>
public sealed class ModelLoader
{
    private readonly Func<ModelArtifact, object> _load;
    private readonly Action<object> _warm;

    private ModelLoader(string task, string format, Type kind, Func<ModelArtifact, object> load, Action<object> warm) =>
        (Task, Format, Kind, _load, _warm) = (task, format, kind, load, warm);

    /// <summary>The task, one of <see cref="ModelTasks.All"/>.</summary>
    public string Task { get; }

    /// <summary>The manifest's format, e.g. <c>linear-text/1</c>.</summary>
    public string Format { get; }

    /// <summary>What its models are asked as: every loader of a task has the same.</summary>
    public Type Kind { get; }

    /// <summary>Makes a loader.</summary>
    /// <typeparam name="TModel">What the model is asked as, e.g.
    /// <c>ITextModel&lt;SentimentPrediction&gt;</c>.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="format">The manifest's format.</param>
    /// <param name="load">Checks the bytes completely and makes the model; throws <see cref="ArtifactException"/> with
    /// the reason where it refuses. The artifact's hash is verified already.</param>
    /// <param name="warm">Asks the model a few things, so that the first batch does not pay for compilation and page
    /// faults.</param>
    public static ModelLoader Of<TModel>(
        string task, string format, Func<ModelArtifact, TModel> load, Action<TModel> warm)
        where TModel : class =>
        new(task, format, typeof(TModel), load, model => warm((TModel)model));

    /// <summary>Loads and warms a model. Takes as long as it takes: never on a thread that processes records.</summary>
    /// <exception cref="ArtifactException">The artifact is refused.</exception>
    internal object Load(ModelArtifact artifact)
    {
        object model = _load(artifact);
        try
        {
            _warm(model);
            return model;
        }
        catch
        {
            (model as IDisposable)?.Dispose();
            throw;
        }
    }
}
