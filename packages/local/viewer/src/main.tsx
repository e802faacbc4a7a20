import { render } from 'preact';
import './base.css';
import './ui/controls.css';
import { App } from './app.js';

const root = document.getElementById('app');
if (root) render(<App />, root);
