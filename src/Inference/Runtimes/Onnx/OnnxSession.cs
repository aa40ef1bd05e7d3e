using Microsoft.ML.OnnxRuntime;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>
/// An ONNX Runtime model. Thread-safe; concurrent calls share its threads. Holds native memory: dispose it when no call
/// is in progress.
/// </summary>
public sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    internal OnnxSession(InferenceSession session, string name, string provider)
    {
        (_session, Name, Provider) = (session, name, provider);
        Inputs = [.. session.InputNames.Select(each => OnnxTensor.From(each, session.InputMetadata[each]))];
        Outputs = [.. session.OutputNames.Select(each => OnnxTensor.From(each, session.OutputMetadata[each]))];
    }

    /// <summary>Its name in messages: its path, or the name it was opened under.</summary>
    public string Name { get; }

    /// <summary>Execution provider: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Provider { get; }

    /// <summary>The graph's inputs, in its order.</summary>
    public IReadOnlyList<OnnxTensor> Inputs { get; }

    /// <summary>The graph's outputs, in its order.</summary>
    public IReadOnlyList<OnnxTensor> Outputs { get; }

    /// <summary>
    /// Checks that the graph requires no other inputs, and that these inputs and outputs exist with their types and
    /// ranks.
    /// </summary>
    /// <param name="inputs">Every input that the caller supplies.</param>
    /// <param name="outputs">Outputs that the caller needs; the graph may have more.</param>
    /// <exception cref="ArtifactException">The graph differs; the message lists each difference.</exception>
    public void Require(IReadOnlyCollection<OnnxTensorSpec> inputs, IReadOnlyCollection<OnnxTensorSpec> outputs)
    {
        string[] problems =
        [
            .. inputs.Select(wanted => Difference("input", wanted, Inputs)).OfType<string>(),
            .. Inputs.Where(declared => inputs.All(wanted => wanted.Name != declared.Name))
                .Select(declared => $"it wants the input {declared}, which nothing here feeds"),
            .. outputs.Select(wanted => Difference("output", wanted, Outputs)).OfType<string>(),
        ];
        if (problems.Length > 0)
        {
            throw new ArtifactException($"{Name} is not a model of the expected kind: {string.Join("; ", problems)}.");
        }
    }

    /// <summary>Runs the graph once.</summary>
    /// <param name="inputNames">Names of the inputs.</param>
    /// <param name="inputs">A value for each of them, disposed by the caller. Outputs of other runs may be
    /// passed.</param>
    /// <param name="outputNames">The outputs to return.</param>
    /// <returns>A value for each output, in CPU memory; the caller disposes the collection, and the values with
    /// it.</returns>
    /// <exception cref="OnnxRuntimeException">A shape does not fit, or memory ran out.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputNames) =>
        _session.Run(_runOptions, inputNames, inputs, outputNames);

    /// <inheritdoc />
    public void Dispose()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }

    private static string? Difference(string side, in OnnxTensorSpec wanted, IReadOnlyList<OnnxTensor> declared)
    {
        string name = wanted.Name;
        return declared.FirstOrDefault(each => each.Name == name) switch
        {
            null => $"there is no {side} {name} among {string.Join(", ", declared.Select(each => each.Name))}",
            var found when found.Type != wanted.Type || (wanted.Rank is { } rank && found.Shape.Count != rank) =>
                $"the {side} {found} should be {wanted.Type.ToString().ToLowerInvariant()}"
                + (wanted.Rank is null ? "" : $" with {wanted.Rank} dimensions"),
            _ => null,
        };
    }
}
