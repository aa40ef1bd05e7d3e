using System.Diagnostics.Tracing;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Paths;

/// <summary>
/// Runs a copy of the program in this process and records which of its methods run. The runtime reports each method
/// that it compiles, which it does at the first call; the copy starts with none compiled.
/// </summary>
internal sealed class CallRecorder : EventListener
{
    private const EventKeywords LoaderAndJit = (EventKeywords)(0x8 | 0x10);

    private readonly Lock _gate = new();
    private readonly ScratchFolder _folder = new();
    private readonly Dictionary<ulong, string> _modules = [];
    private readonly HashSet<(string Module, int Token)> _calls = [];
    private readonly Dictionary<string, TaskCompletionSource> _marks = new(StringComparer.Ordinal);
    private readonly AssemblyLoadContext _copy = new("recorded");
    private readonly Dictionary<Assembly, MetadataReader> _symbols = [];

    public CallRecorder()
    {
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "StreamML.*"))
        {
            File.Copy(path, Path.Combine(_folder.Path, Path.GetFileName(path)));
        }

        foreach (string path in Directory.EnumerateFiles(_folder.Path, "StreamML.*.dll"))
        {
            _copy.LoadFromAssemblyPath(path);
        }
    }

    /// <summary>An assembly of the copy.</summary>
    public Assembly this[string name] => _copy.Assemblies.Single(each => each.GetName().Name == name);

    /// <summary>The methods that have run, each with its source file from the repository's root.</summary>
    public async Task<IReadOnlyList<(string File, MethodBase Method)>> CallsAsync()
    {
        string mark = $"mark_{Guid.NewGuid():N}";
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _marks[mark] = seen;
        }

        // The runtime hands events over in order and some time later.
        var method = new DynamicMethod(mark, typeof(void), []);
        method.GetILGenerator().Emit(OpCodes.Ret);
        method.CreateDelegate<Action>()();
        await seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
        lock (_gate)
        {
            return [.. _calls.SelectMany(Resolve)];
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
        {
            EnableEvents(eventSource, EventLevel.Verbose, LoaderAndJit);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // Events come before the constructor has run.
        if (_gate is null || eventData.EventName is not { } name)
        {
            return;
        }

        object? Of(string payload) => eventData.Payload![eventData.PayloadNames!.IndexOf(payload)];
        lock (_gate)
        {
            if (name.StartsWith("ModuleLoad", StringComparison.Ordinal)
                && ((string)Of("ModuleILPath")!).StartsWith(_folder.Path, StringComparison.Ordinal))
            {
                _modules[(ulong)Of("ModuleID")!] = (string)Of("ModuleILPath")!;
            }
            else if (name.StartsWith("MethodLoadVerbose", StringComparison.Ordinal))
            {
                if (_marks.TryGetValue((string)Of("MethodName")!, out var mark))
                {
                    mark.TrySetResult();
                }
                else if (_modules.TryGetValue((ulong)Of("ModuleID")!, out string? module))
                {
                    _calls.Add((module, (int)(uint)Of("MethodToken")!));
                }
            }
        }
    }

    private IEnumerable<(string, MethodBase)> Resolve((string Module, int Token) call)
    {
        var method = _copy.Assemblies.Single(each => each.Location == call.Module).ManifestModule
            .ResolveMethod(call.Token)!;
        return FileOf(method) is { } file ? [(file, method)] : [];
    }

    private string? FileOf(MethodBase method)
    {
        // The code of an asynchronous method is in its state machine.
        var body = method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType
            .GetMethod("MoveNext", BindingFlags.Instance | BindingFlags.NonPublic) ?? method;
        var symbols = SymbolsOf(method.Module.Assembly);
        var handle = (MethodDefinitionHandle)MetadataTokens.EntityHandle(body.MetadataToken);
        var document = symbols.GetMethodDebugInformation(handle.ToDebugInformationHandle()).Document;
        if (document.IsNil)
        {
            return null;
        }

        string path = symbols.GetString(symbols.GetDocument(document).Name).Replace('\\', '/');
        int root = path.LastIndexOf("/src/", StringComparison.Ordinal);
        return root < 0 || path.Contains("/obj/", StringComparison.Ordinal) ? null : path[(root + 1)..];
    }

    private MetadataReader SymbolsOf(Assembly assembly)
    {
        if (!_symbols.TryGetValue(assembly, out var reader))
        {
            byte[] bytes = File.ReadAllBytes(Path.ChangeExtension(assembly.Location, ".pdb"));
            reader = MetadataReaderProvider.FromPortablePdbImage([.. bytes]).GetMetadataReader();
            _symbols[assembly] = reader;
        }

        return reader;
    }
}
