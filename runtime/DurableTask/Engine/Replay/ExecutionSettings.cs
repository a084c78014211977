using System.Text.Json;
using Microsoft.Extensions.Logging;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What every execution shares.</summary>
internal sealed record ExecutionSettings(TaskRegistry Registry, ILoggerFactory LoggerFactory, JsonSerializerOptions Json, int MaxHistoryEvents, int MaxActions);
