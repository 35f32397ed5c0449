"""A long technical reply with everything in it that a transcript can show."""

TECHNICAL = '''\
# Why the gateway answered 429, and what to change

The deployment allows **240,000 tokens a minute**; between 09:40 and 09:55 the batch job alone asked for ~~twice~~
*three times* that. Every request counts with its **prompt and its `max_tokens`**, whether the reply uses them or not
([how limits are counted](https://learn.microsoft.com/azure/ai-services/openai/quotas-limits)).

## What the log says

| Time | Caller | Requests | Prompt tokens | Reserved reply | Status | What it means |
|:--|:--|--:|--:|--:|:-:|:--|
| 09:40 | chat front end | 212 | 181,000 | 86,000 | 200 | the usual morning |
| 09:44 | nightly batch, late | 1,904 | 702,400 | 7,798,784 | 429 | `max_tokens` of 4,096 for answers of one word |
| 09:55 | chat front end | 198 | 169,300 | 81,100 | 200 | the batch gave up |

## What to change

1. **Ask for less.** The batch classifies; its answers are one word.
   - Set `max_tokens` to 5.
   - Put the labels into the system prompt, so that the *prefix* is cached:
     1. 日本語 and Ελληνικά labels too,
     2. and the emoji 👩‍🔬 as one sign.
2. **Wait as told**, and never sooner than `retry-after-ms` says:

   ```python
   import random
   from collections.abc import Iterator

   LIMIT = 60.0  # seconds


   def waits(told: float | None, tries: int = 5) -> Iterator[float]:
       """How long to wait before each try; what the service says comes first."""
       for number in range(tries):
           backoff = min(2.0**number, LIMIT) * random.uniform(0.5, 1.0)
           yield max(told or 0.0, backoff)
   ```

3. [x] Give the batch a deployment of its own.
4. [ ] Move it to 02:00 again.

> **Note.** A deployment's rate is shared by all its callers.
>
> > Quotas are per region, and per model.

The change itself:

```diff
--- a/batch/settings.toml
+++ b/batch/settings.toml
@@ -3,4 +3,4 @@
 [completion]
-max_tokens = 4096
-deployment = "prod-chat"
+max_tokens = 5
+deployment = "prod-batch"
 temperature = 0
```

```json
{"deployment": "prod-batch", "sku": {"name": "GlobalBatch", "capacity": 240}, "dynamic": true, "owner": null}
```

```bash
az cognitiveservices account deployment create --name contoso --resource-group ai \\
  --deployment-name prod-batch --model-name gpt-4o --model-version "2024-11-20" --sku-capacity 240
```

```sql
SELECT caller, sum(total_tokens) / 60.0 AS per_second
FROM requests WHERE at BETWEEN '09:40' AND '09:55' -- UTC
GROUP BY caller ORDER BY per_second DESC LIMIT 10;
```

---

Then watch `x-ratelimit-remaining-tokens` for a day; it should never fall below **20,000**.
'''
