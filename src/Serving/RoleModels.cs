using StreamML.Inference.Runtimes.Onnx;
using StreamML.Messaging.Roles;

namespace StreamML.Serving;

/// <summary>
/// The models of the roles in a process: one hub, one follower of the topics of models, one ONNX engine. The role host
/// owns it.
/// </summary>
public sealed class RoleModels : IDisposable
{
    private readonly RoleHost _host;
    private readonly List<ModelLoader> _loaders = [];
    private readonly Lock _gate = new();
    private Task? _following;

    private RoleModels(RoleHost host)
    {
        _host = host;
        var log = host.Loggers.CreateLogger("StreamML.Onnx");
        Engine = new OnnxEngine(host.Options<OnnxOptions>(), warning => ServingLog.OnnxWarning(log, warning));
    }

    /// <summary>The sections that a role with models reads.</summary>
    public static IReadOnlyList<OptionSection> Options { get; } =
        [OptionSection.Of<ModelServingOptions>("Models"), OptionSection.Of<OnnxOptions>("Onnx")];

    /// <summary>Serves the models of this process.</summary>
    public ModelHub Hub { get; } = new();

    /// <summary>Opens ONNX models.</summary>
    public OnnxEngine Engine { get; }

    /// <summary>The models of a host's process.</summary>
    public static RoleModels Of(RoleHost host) => host.Shared(() => new RoleModels(host));

    /// <summary>Makes models of the topics loadable. Call it before any role is started.</summary>
    public void Load(IEnumerable<ModelLoader> loaders) => _loaders.AddRange(loaders);

    /// <summary>
    /// Waits until the hub has the models of the topics, within the time that the options give: a restart goes on with
    /// what was live. The hub is told of its tasks before.
    /// </summary>
    public Task FollowAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _following ??= StartAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => Hub.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        var options = _host.Options<ModelServingOptions>();
        if (!options.Follow)
        {
            return Task.CompletedTask;
        }

        var follower = new ModelFollower(
            _host.Kafka, Hub, new ModelLoaders(_loaders), Path.Combine(_host.DataDirectory, "models"), options,
            _host.Time, _host.Loggers);
        _host.Run(follower.RunAsync);
        return follower.WaitAsync(cancellationToken);
    }
}
