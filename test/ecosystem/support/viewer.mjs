import { registerHooks } from 'node:module';

const viewer = '/packages/local/viewer/src/';

// The sources of the viewer are ES modules, which import each other as the files that they are compiled to.
registerHooks({
  resolve(specifier, context, nextResolve) {
    const isViewer = specifier.includes(viewer) || (specifier.startsWith('.') && context.parentURL?.includes(viewer));
    if (!isViewer) return nextResolve(specifier, context);
    return { ...nextResolve(specifier.replace(/\.js$/, '.ts'), context), format: 'module-typescript' };
  },
});

/** How the viewer of the local HoneyHive reads a span. */
export const { readConversation } = await import('../../../packages/local/viewer/src/event/read-conversation.js');
export const { readEventFields } = await import('../../../packages/local/viewer/src/event/read-event-fields.js');
export const { readModel } = await import('../../../packages/local/viewer/src/event/read-model.js');
